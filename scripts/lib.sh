# Shared by the scripts in this folder; sourced, never run. Sets ROOT, PHP, EXT and a few ways of speaking.
# shellcheck shell=bash

ROOT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
EXT=$ROOT/target/ext/native_xlsx.so
export ROOT EXT

# PHP=php8.3 chooses another PHP. ext-php-rs reads PHP and PHP_CONFIG too, wants full paths, and builds anew when they
# change: so they are exported only if the caller chose. php8.3 goes with php-config8.3.
if [[ -n ${PHP:-} ]]; then
    case $PHP in
        *php) php_config=${PHP}-config ;;
        *php[0-9]*) php_config=${PHP%php*}php-config${PHP##*php} ;;
        *) php_config=php-config ;;
    esac
    php_config=${PHP_CONFIG:-$php_config}
    PHP=$(command -v "$PHP" || echo "$PHP")
    PHP_CONFIG=$(command -v "$php_config" || echo "$php_config")
    php_config=$PHP_CONFIG
    export PHP PHP_CONFIG
else
    PHP=php
    # shellcheck disable=SC2034 # for the scripts that source this
    php_config=${PHP_CONFIG:-php-config}
fi

say() { printf '==> %s\n' "$*"; }
warn() { printf '!!  %s\n' "$*" >&2; }
die() {
    warn "$*"
    exit 1
}
have() { command -v "$1" >/dev/null 2>&1; }
# The shell in which rustup was installed doesn't find what it installed.
have cargo || PATH=$PATH:${CARGO_HOME:-${HOME:-/root}/.cargo}/bin

# PHP with the built extension, every message shown.
php_ext() {
    "$PHP" -d extension="$EXT" -d error_reporting=-1 -d display_errors=stderr -d log_errors=0 "$@"
}

# Where thousands of syncs don't wait for a disk: in memory, where there is enough of it (a container's /dev/shm may be small).
memory_folder() {
    if [[ -w /dev/shm ]] && (($(df -Pk /dev/shm | awk 'NR == 2 { print $4 }') >= 1048576)); then
        echo /dev/shm
    else
        echo "${TMPDIR:-/tmp}"
    fi
}

# The folder that has the server's ed25519 plugin: the system's, or ours (scripts/setup).
ed25519_folder() {
    local file
    for file in "$ROOT/.tools/mariadb-plugins" /usr/lib/mysql/plugin /usr/lib64/mysql/plugin /usr/lib/*/mariadb*/plugin /usr/lib64/mariadb/plugin \
        /opt/homebrew/lib/plugin /usr/local/lib/plugin; do
        if [[ -f $file/auth_ed25519.so ]]; then
            printf '%s\n' "$file"
            return 0
        fi
    done
    return 1
}

# A native_xlsx that is installed here would be loaded before the built one, and be what is run. So PHP reads copies of its
# settings without that line. Looked at once: what these scripts start inherits the answer.
without_installed() {
    local folder=$ROOT/target/php-settings files file number=100
    mapfile -t files < <("$PHP" -r 'echo implode("\n", array_map(trim(...), explode(",", (string) php_ini_scanned_files())));')
    rm -rf "$folder"
    mkdir -p "$folder"
    for file in "${files[@]}"; do
        number=$((number + 1)) # they are read in this order
        if [[ -r $file ]]; then sed '/^[[:space:]]*extension[[:space:]]*=.*native_xlsx/d' "$file" >"$folder/$number-${file##*/}"; fi
    done
    export PHP_INI_SCAN_DIR=$folder
    ! loads_native_xlsx || die "$("$PHP" -r 'echo php_ini_loaded_file();') loads a native_xlsx, not the one built here. Take that line out, then try again."
}
loads_native_xlsx() { "$PHP" -r 'exit(extension_loaded("native_xlsx") ? 0 : 1);' </dev/null 2>/dev/null; }
if [[ -z ${NX_SETTINGS:-} ]] && have "$PHP"; then
    if loads_native_xlsx; then without_installed; fi
    export NX_SETTINGS=looked
fi

# The folder that has the programs of a PostgreSQL server, 15 or later: ours (scripts/setup) or the system's, the newest.
postgres_folder() {
    local folder
    while IFS= read -r folder; do
        if [[ -x $folder/postgres && -x $folder/initdb ]] && (($("$folder/postgres" --version | sed 's/^[^0-9]*\([0-9]*\).*/\1/') >= 15)); then
            printf '%s\n' "$folder"
            return 0
        fi
    done < <(
        compgen -G "$ROOT/.tools/postgresql/usr/lib/postgresql/*/bin"
        compgen -G '/usr/lib/postgresql/*/bin' | sort -rV
        if have pg_config; then pg_config --bindir; fi
    )
    return 1
}
