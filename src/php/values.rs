//! `NativeXlsx\Formula`, `NativeXlsx\Link`, `NativeXlsx\Cell`: values that say what kind of cell they want to be. Plain
//! PHP objects with private readonly properties, so they can be dumped, compared, cloned and serialised; the order of
//! the properties is the one `cells` reads them in.

use super::guard::{Fail, Outcome};
use super::zend::{
    Call, ClassSpec, Method, Owned, Param, Property, Registered, Type, Val, View, entry,
    register_plain,
};
use crate::error::{Code, Error};

/// `NativeXlsx\Formula`
pub static FORMULA: Registered = Registered::new();
/// `NativeXlsx\Link`
pub static LINK: Registered = Registered::new();
/// `NativeXlsx\Cell`
pub static CELL: Registered = Registered::new();

const SCALAR: Type = Type::STRING
    .or(Type::INT)
    .or(Type::FLOAT)
    .or(Type::BOOL)
    .nullable();

const OPT_STRING: Type = Type::STRING.nullable();
const OPT_ARRAY: Type = Type::ARRAY.nullable();

const fn private(name: &'static str, kind: Type) -> Property {
    Property {
        name,
        kind,
        public: false,
    }
}

const fn class(
    name: &'static str,
    methods: &'static [Method],
    properties: &'static [Property],
) -> ClassSpec {
    ClassSpec {
        name,
        methods,
        properties,
        iterator: false,
        handle: false,
        is_final: true,
    }
}

const FORMULA_SPEC: ClassSpec = class(
    "NativeXlsx\\Formula",
    &[
        Method::new(
            c"__construct",
            entry!(new_formula),
            &[
                Param::new(c"formula", Type::STRING),
                Param::optional(c"result", SCALAR, c"null"),
            ],
            Type::NONE,
        ),
        Method::new(c"formula", entry!(first), &[], Type::STRING),
        Method::new(c"result", entry!(second), &[], SCALAR),
    ],
    &[private("formula", Type::STRING), private("result", SCALAR)],
);

const LINK_SPEC: ClassSpec = class(
    "NativeXlsx\\Link",
    &[
        Method::new(
            c"__construct",
            entry!(new_link),
            &[
                Param::new(c"url", Type::STRING),
                Param::optional(c"text", OPT_STRING, c"null"),
                Param::optional(c"tip", OPT_STRING, c"null"),
            ],
            Type::NONE,
        ),
        Method::new(c"url", entry!(first), &[], Type::STRING),
        Method::new(c"text", entry!(second), &[], OPT_STRING),
        Method::new(c"tip", entry!(third), &[], OPT_STRING),
    ],
    &[
        private("url", Type::STRING),
        private("text", OPT_STRING),
        private("tip", OPT_STRING),
    ],
);

const CELL_SPEC: ClassSpec = class(
    "NativeXlsx\\Cell",
    &[
        Method::new(
            c"__construct",
            entry!(new_cell),
            &[
                Param::new(c"value", Type::MIXED),
                Param::optional(c"format", OPT_STRING, c"null"),
                Param::optional(c"style", OPT_ARRAY, c"null"),
            ],
            Type::NONE,
        ),
        Method::new(c"value", entry!(first), &[], Type::MIXED),
        Method::new(c"format", entry!(second), &[], OPT_STRING),
        Method::new(c"style", entry!(third), &[], OPT_ARRAY),
    ],
    &[
        private("value", Type::MIXED),
        private("format", OPT_STRING),
        private("style", OPT_ARRAY),
    ],
);

/// Registers the three.
pub fn register() -> Result<(), Error> {
    register_plain(&FORMULA_SPEC, &FORMULA)?;
    register_plain(&LINK_SPEC, &LINK)?;
    register_plain(&CELL_SPEC, &CELL)
}

/// Sets the properties of an object that has none yet.
fn build(call: &Call<'_>, values: [Owned; 3]) -> Outcome<()> {
    let this = call.this()?;
    if this.declared(0).is_some_and(|first| !first.is_undef()) {
        return Err(Error::argument(format!(
            "A {} can't be changed; make another one",
            this.class().name()
        ))
        .into());
    }
    for (index, value) in values.into_iter().enumerate() {
        this.initialise(index, value);
    }
    Ok(())
}

/// `?string` as a value.
fn opt_string(call: &mut Call<'_>, index: u32) -> Outcome<Owned> {
    Ok(call
        .opt_str(index)?
        .map_or_else(Owned::null, |text| Owned::zstr(text.hold())))
}

fn new_formula(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 2)?;
    let formula = Owned::zstr(call.str(0)?.hold());
    let result = match call.arg(1).map(|value| (value, value.view())) {
        None => Owned::null(),
        Some((_, View::Array(_) | View::Object(_) | View::Other)) => {
            return Err(call.wrong_type(1, "string|int|float|bool|null"));
        }
        Some((value, _)) => value.hold(),
    };
    build(call, [formula, result, Owned::null()])
}

fn new_link(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 3)?;
    let url = Owned::zstr(call.str(0)?.hold());
    let text = opt_string(call, 1)?;
    let tip = opt_string(call, 2)?;
    build(call, [url, text, tip])
}

fn new_cell(call: &mut Call<'_>) -> Outcome<()> {
    call.arity(1, 3)?;
    let value = call.arg(0).map_or_else(Owned::null, Val::hold);
    let format = opt_string(call, 1)?;
    let style = if call.opt_arr(2)?.is_some() {
        call.arg(2).map_or_else(Owned::null, Val::hold)
    } else {
        Owned::null()
    };
    build(call, [value, format, style])
}

fn give(call: &mut Call<'_>, index: usize) -> Outcome<()> {
    call.arity(0, 0)?;
    let value = call
        .this()?
        .declared(index)
        .filter(|value| !value.is_undef());
    let value = value.ok_or_else(|| {
        Fail::Error(Error::new(
            Code::Argument,
            "The object was never constructed",
        ))
    })?;
    call.give(value.hold());
    Ok(())
}

fn first(call: &mut Call<'_>) -> Outcome<()> {
    give(call, 0)
}

fn second(call: &mut Call<'_>) -> Outcome<()> {
    give(call, 1)
}

fn third(call: &mut Call<'_>) -> Outcome<()> {
    give(call, 2)
}
