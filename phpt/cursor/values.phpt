--TEST--
The PHP value of every type
--FILE--
<?php
require __DIR__ . '/../support/nx.inc';
require __DIR__ . '/../support/db.inc';

sql("CREATE TABLE t (id INT PRIMARY KEY, tiny TINYINT(1), small SMALLINT, big BIGINT, ubig BIGINT UNSIGNED, dec1 DECIMAL(20,5), dec2 DECIMAL(65,0), f FLOAT, d DOUBLE,
    day DATE, moment DATETIME, micro DATETIME(6), stamp TIMESTAMP NULL, span TIME, span3 TIME(3), y YEAR, c CHAR(5), v VARCHAR(50), txt LONGTEXT, b BLOB, e ENUM('x','y'), s SET('p','q'), j JSON, bits BIT(9), bin BINARY(3))",
    "SET time_zone = '+00:00'",
    "INSERT INTO t VALUES (1, 1, -32768, -9223372036854775808, 18446744073709551615, '12345.67890', '12345678901234567890123', 0.1, 1.5e300,
    '2024-02-29', '2024-02-29 23:59:59', '2024-02-29 23:59:59.123456', '2024-02-29 12:00:00', '-838:59:59', '12:34:56.789', 2024, 'ab', 'Grüße 😀', 'long', x'00ff', 'y', 'p,q', '{\"a\": 1}', b'100000001', x'010203')",
    "INSERT INTO t (id, ubig) VALUES (2, 9223372036854775807)");
foreach (new NativeCursor(url('timezone=%2B00:00'), 'SELECT * FROM t') as $row) {
    foreach ($row as $name => $value) {
        if ($value !== null) {
            echo $name, ' ', get_debug_type($value), ' ', in_array($name, ['b', 'bin'], true) ? bin2hex((string) $value) : (is_float($value) ? json_encode($value) : $value), "\n";
        }
    }
}
$zero = new NativeCursor(laravel(['strict' => false]), "SELECT id, CAST('0000-00-00' AS DATE) AS d, CAST(0 AS DATETIME) AS m FROM t WHERE id = 1");
same([['id' => 1, 'd' => '0000-00-00', 'm' => '0000-00-00 00:00:00']], iterator_to_array($zero));
--EXPECT--
id int 1
tiny int 1
small int -32768
big int -9223372036854775808
ubig string 18446744073709551615
dec1 string 12345.67890
dec2 string 12345678901234567890123
f float 0.1
d float 1.5e+300
day string 2024-02-29
moment string 2024-02-29 23:59:59
micro string 2024-02-29 23:59:59.123456
stamp string 2024-02-29 12:00:00
span string -838:59:59
span3 string 12:34:56.789
y string 2024
c string ab
v string Grüße 😀
txt string long
b string 00ff
e string y
s string p,q
j string {"a": 1}
bits int 257
bin string 010203
id int 2
ubig int 9223372036854775807
