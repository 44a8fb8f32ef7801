# Shared by the scripts in this folder; sourced, never run. Sets ROOT, PHP, EXT and a few ways of speaking.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
PHP=${PHP:-php}
EXT=$ROOT/target/ext/native_xlsx.so
export ROOT PHP EXT

# The php-config that goes with PHP: php8.3 with php-config8.3, /opt/php/bin/php with /opt/php/bin/php-config. Where PHP was
# chosen by hand, ext-php-rs must read the same one; it wants full paths.
if [[ -z ${PHP_CONFIG:-} ]]; then
    case $PHP in
        *php) php_config=${PHP}-config ;;
        *php[0-9]*) php_config=${PHP%php*}php-config${PHP##*php} ;;
        *) php_config=php-config ;;
    esac
    if [[ $PHP != php ]] && command -v "$php_config" >/dev/null; then
        PHP=$(command -v "$PHP")
        PHP_CONFIG=$(command -v "$php_config")
        export PHP_CONFIG
    fi
else
    php_config=$PHP_CONFIG
fi

say() { printf '==> %s\n' "$*"; }
warn() { printf '!!  %s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }

# PHP with the built extension, every message shown.
php_ext() {
    "$PHP" -d extension="$EXT" -d error_reporting=-1 -d display_errors=stderr -d log_errors=0 "$@"
}
