//! Registering classes: methods with exact parameter types and defaults, properties, attributes.
//!
//! Sound because all of it runs at module start, before any request; the tables the engine goes on reading are kept
//! until the process ends, and every name is NUL-terminated by its type.

use super::handle::{Native, Registered, attach};
use super::looping::{self, Looped};
use super::object::Class;
use super::spec::{ClassSpec, Method, Property};
use super::value::Owned;
use crate::error::{Code, Error};
use ext_php_rs::ffi::{
    self, zend_class_entry, zend_function_entry, zend_internal_arg_info, zend_type, zval,
};
use std::ffi::{CStr, c_int};
use std::mem::{ManuallyDrop, zeroed};
use std::sync::{Mutex, PoisonError};

unsafe extern "C" {
    fn zend_add_attribute(
        attributes: *mut *mut ffi::HashTable,
        name: *mut ffi::zend_string,
        argc: u32,
        flags: u32,
        offset: u32,
        line: u32,
    ) -> *mut u8;
    fn zend_declare_typed_property(
        class: *mut zend_class_entry,
        name: *mut ffi::zend_string,
        default: *mut zval,
        access: c_int,
        doc: *mut ffi::zend_string,
        kind: zend_type,
    ) -> *mut ffi::zend_property_info;
    static spl_ce_RuntimeException: *mut zend_class_entry;
    fn object_init_ex(place: *mut zval, class: *mut zend_class_entry) -> c_int;
}

/// ZEND_ATTRIBUTE_PERSISTENT of zend_attributes.h.
const ATTRIBUTE_PERSISTENT: u32 = 1;

/// Tables of argument types that the engine goes on reading. Behind a lock though only written at module start, and in
/// a static so that a leak checker finds them.
static KEPT: Mutex<Vec<Kept>> = Mutex::new(Vec::new());

struct Kept(Box<[zend_internal_arg_info]>);

// SAFETY: never read or changed through this handle; the engine reads what it points to.
unsafe impl Send for Kept {}

/// Keeps a table and returns its address.
fn keep(table: Vec<zend_internal_arg_info>) -> *const zend_internal_arg_info {
    let kept = Kept(table.into_boxed_slice());
    let address = kept.0.as_ptr();
    KEPT.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(kept);
    address
}

fn interned(text: &str) -> *mut ffi::zend_string {
    // SAFETY: at module start the engine makes a permanent string of a copy of the bytes.
    unsafe {
        match ffi::zend_string_init_interned {
            Some(intern) => intern(text.as_ptr().cast(), text.len(), true),
            None => ffi::ext_php_rs_zend_string_init(text.as_ptr().cast(), text.len(), true),
        }
    }
}

fn function(method: &Method) -> zend_function_entry {
    let required = method
        .params
        .iter()
        .take_while(|param| param.default.is_none())
        .count();
    let mut info = vec![zend_internal_arg_info {
        // The engine reads the head of the table as { required arguments, type of the result, - }.
        name: std::ptr::without_provenance(required),
        type_: method.returns.raw(),
        default_value: std::ptr::null(),
    }];
    info.extend(method.params.iter().map(|param| zend_internal_arg_info {
        name: param.name.as_ptr(),
        type_: param.kind.raw(),
        default_value: param.default.map_or(std::ptr::null(), CStr::as_ptr),
    }));
    // SAFETY: plain C data for which all zeros are valid; the fields of later PHP versions stay zero.
    let mut entry: zend_function_entry = unsafe { zeroed() };
    entry.fname = method.name.as_ptr();
    entry.handler = Some(method.handler);
    entry.num_args = u32::try_from(method.params.len()).unwrap_or(0);
    entry.arg_info = keep(info);
    entry.flags = if method.is_private {
        ffi::ZEND_ACC_PRIVATE
    } else {
        ffi::ZEND_ACC_PUBLIC
    } | if method.is_static {
        ffi::ZEND_ACC_STATIC
    } else {
        0
    };
    entry
}

/// Registers a class. `parent` is null for none.
///
/// # Safety
/// At module start, with a live parent class.
unsafe fn register(
    spec: &ClassSpec,
    parent: *mut zend_class_entry,
) -> Result<*mut zend_class_entry, Error> {
    let mut functions: Vec<_> = spec.methods.iter().map(function).collect();
    // SAFETY: all zeros end the table and start the class entry; the engine copies both while it registers.
    unsafe {
        functions.push(zeroed());
        let mut draft: zend_class_entry = zeroed();
        draft.name = interned(spec.name);
        draft.info.internal.builtin_functions = functions.as_ptr();
        let class = ffi::zend_register_internal_class_ex(&raw mut draft, parent);
        if class.is_null() {
            return Err(Error::new(
                Code::Internal,
                format!("The class {} can't be registered", spec.name),
            ));
        }
        if spec.is_final {
            (*class).ce_flags |= ffi::ZEND_ACC_FINAL | ffi::ZEND_ACC_NO_DYNAMIC_PROPERTIES;
        }
        if spec.handle {
            (*class).ce_flags |= ffi::ZEND_ACC_NOT_SERIALIZABLE;
        }
        for property in spec.properties {
            declare(class, property);
        }
        if spec.iterator {
            ffi::zend_do_implement_interface(class, ffi::zend_ce_iterator);
        }
        for method in spec.methods {
            hide_sensitive(class, method);
        }
        Ok(class)
    }
}

/// Registers a class whose objects carry a `T`.
pub fn register_native<T: Native>(spec: &ClassSpec) -> Result<(), Error> {
    // SAFETY: called from the module's start function only; no parent.
    let class = unsafe { register(spec, std::ptr::null_mut()) }?;
    attach::<T>(class);
    Ok(())
}

/// The same of a class that `foreach` walks without calling its methods.
pub fn register_looped<T: Looped>(spec: &ClassSpec) -> Result<(), Error> {
    register_native::<T>(spec)?;
    if let Some(class) = T::registered().class() {
        looping::attach::<T>(class);
    }
    Ok(())
}

/// Registers an exception below `parent`, or below `RuntimeException`.
pub fn register_exception(
    spec: &ClassSpec,
    parent: Option<Class>,
    registered: &Registered,
) -> Result<(), Error> {
    // SAFETY: as above; SPL is always there and registers its classes before us.
    let class = unsafe { register(spec, parent.map_or(spl_ce_RuntimeException, Class::as_ptr)) }?;
    registered.set_class(class);
    Ok(())
}

/// Registers a class without a Rust value of its own.
pub fn register_plain(spec: &ClassSpec, registered: &Registered) -> Result<(), Error> {
    // SAFETY: as above.
    let class = unsafe { register(spec, std::ptr::null_mut()) }?;
    registered.set_class(class);
    Ok(())
}

unsafe fn declare(class: *mut zend_class_entry, property: &Property) {
    // SAFETY: at module start; the default is a scalar or a permanent string.
    unsafe {
        let mut default: ManuallyDrop<zval> = zeroed();
        let access = if property.public {
            if !property.kind.takes_string() {
                default.u1.type_info = ffi::IS_LONG;
            } else {
                default.value.str_ = interned("");
                default.u1.type_info = ffi::IS_INTERNED_STRING_EX;
            }
            ffi::ZEND_ACC_PUBLIC
        } else {
            default.u1.type_info = ffi::IS_UNDEF;
            ffi::ZEND_ACC_PRIVATE | READONLY
        };
        zend_declare_typed_property(
            class,
            interned(property.name),
            &raw mut *default,
            access.cast_signed(),
            std::ptr::null_mut(),
            property.kind.raw(),
        );
    }
}

/// ZEND_ACC_READONLY of zend_compile.h.
const READONLY: u32 = 1 << 7;

unsafe fn hide_sensitive(class: *mut zend_class_entry, method: &Method) {
    let name = method.name.to_string_lossy().to_ascii_lowercase();
    for (index, _) in method
        .params
        .iter()
        .enumerate()
        .filter(|(_, param)| param.sensitive)
    {
        // SAFETY: the function was registered above; offsets count parameters from 1, as
        // zend_add_parameter_attribute does.
        unsafe {
            let table = &raw const (*class).function_table;
            let found = ffi::zend_hash_str_find(table, name.as_ptr().cast(), name.len());
            if let Some(found) = found.as_ref() {
                let function = found.value.func;
                zend_add_attribute(
                    &raw mut (*function).common.attributes,
                    interned("SensitiveParameter"),
                    0,
                    ATTRIBUTE_PERSISTENT,
                    u32::try_from(index + 1).unwrap_or(1),
                    0,
                );
            }
        }
    }
}

impl Class {
    /// A new object, without its constructor.
    pub fn instantiate(self) -> Result<Owned, Error> {
        let mut place = Owned::undef();
        // SAFETY: a live class; the place takes the only reference.
        let done = unsafe { object_init_ex(place.as_mut_ptr(), self.as_ptr()) };
        if done == 0 {
            Ok(place)
        } else {
            Err(Error::new(Code::Internal, "The object can't be created"))
        }
    }
}
