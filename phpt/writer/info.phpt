--TEST--
php --ri says version, features and backends
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';

ob_start();
(new ReflectionExtension('native_xlsx'))->info();
$info = ob_get_clean();
$info = strip_tags($info);
holds(['Version', 'xlsx', 'MySQL, MariaDB', 'rustls', 'rust_xlsxwriter', 'zlib'], $info);
ok((bool) preg_match('/^\d+\.\d+\.\d+/', phpversion('native_xlsx')), 'a version');
$classes = array_filter((new ReflectionExtension('native_xlsx'))->getClassNames(), static fn ($name) => !str_starts_with($name, 'NativeXlsx\\'));
sort($classes);
same(['NativeCursor', 'NativeXlsx'], $classes);
echo "done\n";
--EXPECT--
done
