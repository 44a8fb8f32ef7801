--TEST--
Handlers run while foreach, chunks and the first answer are waited for
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';
require __DIR__ . '/../support/signals.inc';

numbers(2);
foreach (['foreach' => static fn ($cursor) => iterator_count($cursor), 'chunks' => static fn ($cursor) => [...$cursor->chunks()], 'keys' => static fn ($cursor) => [...$cursor->keys()], 'explain' => static fn ($cursor) => $cursor->explain()] as $what => $use) {
    served(1, delays(static fn () => $use(new NativeCursor(url(), 'SELECT id, SLEEP(0.6) AS s FROM numbers', options: ['allowScan' => true]))), $what);
}
echo "done\n";
--EXPECT--
done
