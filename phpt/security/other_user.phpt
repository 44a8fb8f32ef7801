--TEST--
A part of another user is refused
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/user.inc';

$path = target();
(new NativeXlsx($path))->close();
mkdir($bait = target('bait') . '.part');
foreach ([$path => "$path.part", target('bait') => $bait] as $target => $part) {
    $before = scandir($part);
    $said = as_another_user([$part], REFUSED . 'echo $refused(static fn () => new NativeXlsx($target));', ['target' => $target]);
    holds(['NativeXlsx\IoException 202: ', $part, 'another user'], $said);
    same($before, scandir($part), 'nothing was changed');
}
// Its own user goes on with it.
$xlsx = new NativeXlsx($path);
$xlsx->appendRow([1]);
$xlsx->finish();
echo "done\n";
--EXPECT--
done
