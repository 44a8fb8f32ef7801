--TEST--
What is not ours in the part's place is refused and left alone; leftovers of ours are cleaned up
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/xlsx.inc';

$path = target();
mkdir("$path.part");
file_put_contents("$path.part/thesis.doc", 'years of work');
throws(NativeXlsx\IoException::class, 202, ["$path.part", 'thesis.doc', 'nothing was changed'], static fn () => new NativeXlsx($path));
throws(NativeXlsx\IoException::class, 202, [], static fn () => new NativeXlsx($path, options: ['mode' => 'replace']));
same('years of work', file_get_contents("$path.part/thesis.doc"));
remove("$path.part");
file_put_contents("$path.part", 'a file');
throws(NativeXlsx\IoException::class, 202, "$path.part", static fn () => new NativeXlsx($path));
same('a file', file_get_contents("$path.part"));
unlink("$path.part");

// A foreign file beside ours stays when the part goes.
$xlsx = new NativeXlsx($path);
file_put_contents("$path.part/note.txt", 'mine');
$xlsx->appendRow([1]);
$xlsx->finish();
same(['mine', true], [file_get_contents("$path.part/note.txt"), is_file($path)]);
same([[1]], xlsx($path)->grid());
remove("$path.part");
unlink($path);

// An empty folder, and what a killed creation leaves, are garbage of ours.
mkdir("$path.part", 0700);
$xlsx = new NativeXlsx($path);
$xlsx->close();
rename("$path.part/journal", "$path.part/journal.new");
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([2]);
$xlsx->commit();
$xlsx->close();

// Rows without their journal are not: begun anew, the file would lack them, and nobody be told.
rename("$path.part/journal", "$path-journal");
$missing = ["'$path.part/journal' is missing", 'nothing was changed', 'Put the journal back'];
foreach ([['mode' => 'auto'], ['mode' => 'resume'], ['mode' => 'create'], ['mode' => 'replace', 'id' => 'run']] as $options) {
    throws(NativeXlsx\CorruptException::class, 400, $missing, static fn () => new NativeXlsx($path, options: $options));
}
throws(NativeXlsx\CorruptException::class, 400, $missing, static fn () => new NativeXlsx($path, options: ['salvage' => true]));
throws(NativeXlsx\CorruptException::class, 400, $missing, static fn () => NativeXlsx::status($path));
rename("$path-journal", "$path.part/journal");
$xlsx = new NativeXlsx($path);
same(1, $xlsx->rowCount());
$xlsx->finish();
same([[2]], xlsx($path)->grid());
echo "done\n";
--EXPECT--
done
