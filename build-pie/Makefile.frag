# `make` here: cargo builds, the result becomes modules/native_xlsx.so, and the .la file tells phpize's Makefile its name.
NATIVE_XLSX_TARGET = $${CARGO_TARGET_DIR:-$(builddir)/target}

.PHONY: native_xlsx_cargo
native_xlsx_cargo:
	PHP="$(PHP_EXECUTABLE)" PHP_CONFIG="$(NATIVE_XLSX_PHP_CONFIG)" "$(CARGO)" build --release --locked --lib \
		--manifest-path "$(srcdir)/../Cargo.toml" --target-dir "$(NATIVE_XLSX_TARGET)"

$(phplibdir)/native_xlsx.la: native_xlsx_cargo
	@mkdir -p "$(phplibdir)"
	cp "$(NATIVE_XLSX_TARGET)/release/$(NATIVE_XLSX_BUILT)" "$(phplibdir)/native_xlsx.so.new"
	mv "$(phplibdir)/native_xlsx.so.new" "$(phplibdir)/native_xlsx.so"
	@echo "dlname='native_xlsx.so'" > "$@"
