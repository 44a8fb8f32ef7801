--TEST--
The file has 0666 & ~umask; part, files in it and receipt are private whatever the umask
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

$mode = static fn (string $path): string => sprintf('%04o', fileperms($path) & 07777);
foreach ([[0022, '0644'], [0000, '0666'], [0077, '0600'], [0007, '0660']] as [$umask, $want]) {
    umask($umask);
    $path = target("book$umask");
    $xlsx = new NativeXlsx($path, options: ['id' => 'x']);
    $xlsx->appendChunk('k', [[new NativeXlsx\Link('https://example.org')]]);
    $xlsx->addSheet('Two');
    $xlsx->appendRow([1]);
    $xlsx->commit('t');
    same('0700', $mode("$path.part"), "part under $want");
    foreach (glob("$path.part/*") as $file) {
        same('0600', $mode($file), basename($file));
    }
    $xlsx->finish();
    same([$want, '0600'], [$mode($path), $mode("$path.receipt")]);
}
// Replacing gives the new file its mode, not the old one's.
umask(0022);
$path = target('replaced');
file_put_contents($path, 'old');
chmod($path, 0600);
(new NativeXlsx($path, options: ['mode' => 'replace']))->finish();
same('0644', $mode($path));
echo "done\n";
--EXPECT--
done
