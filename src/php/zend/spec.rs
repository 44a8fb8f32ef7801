//! How a class is described: its methods with exact parameter types and defaults, its properties. Data only; `class`
//! makes the engine's tables of it.

use super::call::Handler;
use ext_php_rs::ffi;
use ext_php_rs::flags::DataType;
use ext_php_rs::zend::ZendType;
use std::ffi::CStr;

/// A type as Reflection shows it.
#[derive(Debug, Clone, Copy)]
pub struct Type {
    mask: u32,
    class: Option<&'static str>,
}

impl Type {
    /// null
    pub const NULL: Type = Type::simple(1 << ffi::IS_NULL);
    /// bool
    pub const BOOL: Type = Type::simple(1 << ffi::IS_FALSE | 1 << ffi::IS_TRUE);
    /// int
    pub const INT: Type = Type::simple(1 << ffi::IS_LONG);
    /// float
    pub const FLOAT: Type = Type::simple(1 << ffi::IS_DOUBLE);
    /// string
    pub const STRING: Type = Type::simple(1 << ffi::IS_STRING);
    /// array
    pub const ARRAY: Type = Type::simple(1 << ffi::IS_ARRAY);
    /// object
    pub const OBJECT: Type = Type::simple(1 << ffi::IS_OBJECT);
    /// callable
    pub const CALLABLE: Type = Type::simple(1 << ffi::IS_CALLABLE);
    /// void
    pub const VOID: Type = Type::simple(1 << ffi::IS_VOID);
    /// mixed
    pub const MIXED: Type = Type::simple(ffi::MAY_BE_ANY);
    /// iterable, which PHP 8.2 and later compile to Traversable|array
    pub const ITERABLE: Type = Type {
        mask: 1 << ffi::IS_ARRAY | ffi::_ZEND_TYPE_ITERABLE_BIT,
        class: Some("Traversable"),
    };
    /// No type declared, as constructors have for their result.
    pub const NONE: Type = Type::simple(0);

    const fn simple(mask: u32) -> Self {
        Type { mask, class: None }
    }

    /// An object of a class.
    pub const fn class(name: &'static str) -> Self {
        Type {
            mask: 0,
            class: Some(name),
        }
    }

    /// Either.
    #[must_use]
    pub const fn or(self, other: Type) -> Self {
        Type {
            mask: self.mask | other.mask,
            class: if self.class.is_some() {
                self.class
            } else {
                other.class
            },
        }
    }

    /// Or null.
    #[must_use]
    pub const fn nullable(self) -> Self {
        self.or(Type::NULL)
    }

    /// Whether a string is one of its values.
    pub const fn takes_string(self) -> bool {
        self.mask & Type::STRING.mask != 0
    }
    /// As the engine has it.
    pub(super) fn raw(self) -> ffi::zend_type {
        let named = self.class.and_then(|name| {
            ZendType::empty_from_type(DataType::object(name), false, false, false)
        });
        let mut raw = named.unwrap_or_else(|| ZendType::empty(false, false));
        raw.type_mask |= self.mask;
        raw
    }
}

/// A parameter.
#[derive(Debug, Clone, Copy)]
pub struct Param {
    /// Name, as named arguments use it.
    pub name: &'static CStr,
    /// Type.
    pub kind: Type,
    /// Default as PHP source; none: required.
    pub default: Option<&'static CStr>,
    /// `#[\SensitiveParameter]`: traces don't show it.
    pub sensitive: bool,
}

impl Param {
    /// A required parameter.
    pub const fn new(name: &'static CStr, kind: Type) -> Self {
        Param {
            name,
            kind,
            default: None,
            sensitive: false,
        }
    }

    /// An optional parameter.
    pub const fn optional(name: &'static CStr, kind: Type, default: &'static CStr) -> Self {
        Param {
            name,
            kind,
            default: Some(default),
            sensitive: false,
        }
    }

    /// Hidden from traces.
    #[must_use]
    pub const fn sensitive(mut self) -> Self {
        self.sensitive = true;
        self
    }
}

/// A method.
#[derive(Debug, Clone, Copy)]
pub struct Method {
    /// Name.
    pub name: &'static CStr,
    /// Body.
    pub handler: Handler,
    /// Parameters.
    pub params: &'static [Param],
    /// Type of the result.
    pub returns: Type,
    /// Called on the class.
    pub is_static: bool,
    /// Not callable from PHP code.
    pub is_private: bool,
}

impl Method {
    /// A public method.
    pub const fn new(
        name: &'static CStr,
        handler: Handler,
        params: &'static [Param],
        returns: Type,
    ) -> Self {
        Method {
            name,
            handler,
            params,
            returns,
            is_static: false,
            is_private: false,
        }
    }
}

/// A declared property.
#[derive(Debug, Clone, Copy)]
pub struct Property {
    /// Name.
    pub name: &'static str,
    /// Type.
    pub kind: Type,
    /// Public with an empty default, or private, readonly and set by the constructor.
    pub public: bool,
}

/// A class of ours.
#[derive(Debug, Clone, Copy)]
pub struct ClassSpec {
    /// Name with namespace.
    pub name: &'static str,
    /// Methods.
    pub methods: &'static [Method],
    /// Properties.
    pub properties: &'static [Property],
    /// Implements `Iterator`.
    pub iterator: bool,
    /// Can't be serialised.
    pub handle: bool,
    /// Can't be extended.
    pub is_final: bool,
}
