dnl What PIE (and phpize by hand) builds: cargo does the work, phpize's Makefile installs the result.
dnl The folder is its own so that phpize, which writes a Makefile, leaves the project's Makefile alone.

AC_PATH_PROG([CARGO], [cargo], [], [$PATH$PATH_SEPARATOR$HOME/.cargo/bin])
if test -z "$CARGO"; then
  AC_MSG_ERROR([cargo is missing. native_xlsx is written in Rust: install it from https://rustup.rs, then try again])
fi
AC_MSG_CHECKING([for the native_xlsx crate])
if test ! -f "$abs_srcdir/../Cargo.toml"; then
  AC_MSG_ERROR([no Cargo.toml beside this folder: build from the whole source tree])
fi
AC_MSG_RESULT([$abs_srcdir/..])

dnl The bindings are generated from the headers of the PHP that php-config names.
NATIVE_XLSX_PHP_CONFIG=$PHP_CONFIG
case $NATIVE_XLSX_PHP_CONFIG in
  */*) ;;
  *) NATIVE_XLSX_PHP_CONFIG=`command -v $PHP_CONFIG` ;;
esac
case `uname` in
  Darwin) NATIVE_XLSX_BUILT=libnative_xlsx.dylib ;;
  *) NATIVE_XLSX_BUILT=libnative_xlsx.so ;;
esac

PHP_SUBST([CARGO])
PHP_SUBST([NATIVE_XLSX_PHP_CONFIG])
PHP_SUBST([NATIVE_XLSX_BUILT])
PHP_MODULES="$PHP_MODULES \$(phplibdir)/native_xlsx.la"
PHP_ADD_BUILD_DIR([modules])
PHP_ADD_MAKEFILE_FRAGMENT([$abs_srcdir/Makefile.frag], [$abs_srcdir], [$abs_builddir])
