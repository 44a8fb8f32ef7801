//! PHP objects that carry a Rust value.
//!
//! Sound because the engine allocates the object with room in front for ours (`Instance`, whose last field is the
//! engine's), tells us that room's offset back through the handlers, and frees it through `free` exactly once. The
//! value sits in a `RefCell`: PHP code that we run may come back to the same object. After a bail-out the cell may
//! stay borrowed; `free` doesn't ask. After a panic the value may be half changed and is never lent out again.

use super::object::{Class, Obj};
use super::value::Owned;
use crate::error::{Code, Error};
use crate::php::guard::{Owner, busy};
use ext_php_rs::ffi::{self, zend_class_entry, zend_object, zend_object_handlers};
use std::cell::{Cell, RefCell, RefMut};
use std::mem::offset_of;
use std::ops::{Deref, DerefMut};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicPtr, Ordering};

/// What the engine knows about one of our classes. Written at module start, read from then on.
#[derive(Debug)]
pub struct Registered {
    class: AtomicPtr<zend_class_entry>,
    handlers: AtomicPtr<zend_object_handlers>,
}

impl Registered {
    /// Nothing yet.
    pub const fn new() -> Self {
        Registered {
            class: AtomicPtr::new(std::ptr::null_mut()),
            handlers: AtomicPtr::new(std::ptr::null_mut()),
        }
    }

    /// The class.
    pub fn class(&self) -> Option<Class> {
        Class::from_ptr(self.class.load(Ordering::Acquire))
    }

    pub(super) fn set_class(&self, class: *mut zend_class_entry) {
        self.class.store(class, Ordering::Release);
    }
}

/// A Rust value that lives in PHP objects of one class.
pub trait Native: Sized + 'static {
    /// What messages call it.
    const WHAT: &'static str;
    /// Its class.
    fn registered() -> &'static Registered;
    /// The process that opened it.
    fn owner(&self) -> Owner;
}

struct State<T> {
    value: RefCell<T>,
    broken: Cell<bool>,
}

/// A value on loan.
pub struct Loan<'a, T> {
    value: RefMut<'a, T>,
    broken: &'a Cell<bool>,
}

impl<T> Deref for Loan<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        &self.value
    }
}

impl<T> DerefMut for Loan<'_, T> {
    fn deref_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

impl<T> Drop for Loan<'_, T> {
    fn drop(&mut self) {
        if std::thread::panicking() {
            self.broken.set(true);
        }
    }
}

#[repr(C)]
struct Instance<T> {
    state: Option<Box<State<T>>>,
    object: zend_object,
}

impl<T> Instance<T> {
    const OFFSET: usize = offset_of!(Self, object);

    /// # Safety
    /// `object` was made by `create::<T>`.
    unsafe fn of(object: *mut zend_object) -> *mut Self {
        // SAFETY: the caller's.
        unsafe { object.byte_sub(Self::OFFSET).cast() }
    }
}

unsafe extern "C" fn create<T: Native>(class: *mut zend_class_entry) -> *mut zend_object {
    // SAFETY: called by the engine with our class or null handlers never: they were stored before the class could be
    // instantiated. The allocation covers `Instance<T>` and the declared properties behind it.
    unsafe {
        let instance: *mut Instance<T> =
            ffi::ext_php_rs_zend_object_alloc(size_of::<Instance<T>>(), class).cast();
        (&raw mut (*instance).state).write(None);
        let object = &raw mut (*instance).object;
        ffi::zend_object_std_init(object, class);
        ffi::object_properties_init(object, class);
        (*object).handlers = T::registered().handlers.load(Ordering::Acquire);
        object
    }
}

unsafe extern "C" fn free<T: Native>(object: *mut zend_object) {
    // SAFETY: called by the engine once, with an object made by `create::<T>`.
    unsafe {
        let instance = Instance::<T>::of(object);
        if let Some(state) = (*instance).state.take() {
            // In a forked child the files, the lock and the connection are the parent's: nothing of them is touched.
            let ours = (*state.value.as_ptr()).owner().is_here();
            if ours {
                let _ = catch_unwind(AssertUnwindSafe(|| drop(state)));
            } else {
                std::mem::forget(state);
            }
        }
        ffi::zend_object_std_dtor(object);
    }
}

/// Makes `class` create objects that carry a `T`, and neither be cloned nor compared property by property.
pub(super) fn attach<T: Native>(class: *mut zend_class_entry) {
    // SAFETY: at module start; the copied handlers live as long as the process.
    unsafe {
        let mut handlers = ffi::std_object_handlers;
        handlers.offset = i32::try_from(Instance::<T>::OFFSET).unwrap_or(0);
        handlers.free_obj = Some(free::<T>);
        handlers.clone_obj = None;
        T::registered()
            .handlers
            .store(Box::into_raw(Box::new(handlers)), Ordering::Release);
        (*class).__bindgen_anon_2.create_object = Some(create::<T>);
        T::registered().set_class(class);
    }
}

fn state<'a, T: Native>(object: Obj<'a>) -> Option<&'a mut Option<Box<State<T>>>> {
    if Some(object.class()) != T::registered().class() {
        return None;
    }
    // SAFETY: our class is final, so the object was made by `create::<T>`; it lives for 'a. The box is only replaced
    // by `install`, which refuses when there is one.
    Some(unsafe { &mut (*Instance::<T>::of(object.as_ptr())).state })
}

/// Puts a value into an object that has none.
pub fn install<T: Native>(object: Obj<'_>, value: T) -> Result<(), Error> {
    match state(object) {
        Some(empty @ None) => {
            *empty = Some(Box::new(State {
                value: RefCell::new(value),
                broken: Cell::new(false),
            }));
            Ok(())
        }
        _ => Err(Error::argument(format!(
            "This {} is open already; make another object",
            T::WHAT
        ))),
    }
}

/// Whether the object has its value.
pub fn instance<T: Native>(object: Obj<'_>) -> bool {
    state::<T>(object).is_some_and(|state| state.is_some())
}

/// The value of an object, for as long as a method runs. Refused in a forked child and while it is in use. `quick`
/// leaves out asking the kernel for the process id.
pub fn borrow<T: Native>(object: Obj<'_>, quick: bool) -> Result<Loan<'_, T>, Error> {
    let Some(Some(state)) = state::<T>(object).map(|state| state.as_ref()) else {
        let problem = format!("This {} was never opened", T::WHAT);
        return Err(Error::new(Code::Closed, problem));
    };
    if state.broken.get() {
        let problem = format!(
            "This {} met a defect of the extension and can't be used any more",
            T::WHAT
        );
        return Err(Error::new(Code::Poisoned, problem));
    }
    let value = state.value.try_borrow_mut().map_err(|_| busy(T::WHAT))?;
    let owner = value.owner();
    if if quick {
        owner.probably()
    } else {
        owner.is_here()
    } {
        Ok(Loan {
            value,
            broken: &state.broken,
        })
    } else {
        Err(owner.refusal(T::WHAT))
    }
}

/// A new object of `T`'s class with its value, not through the constructor.
pub fn new_object<T: Native>(value: T) -> Result<Owned, Error> {
    let class = T::registered()
        .class()
        .ok_or_else(|| Error::new(Code::Internal, "The class is not registered"))?;
    let object = class.instantiate()?;
    if let super::View::Object(inner) = object.val().view() {
        install(inner, value)?;
    }
    Ok(object)
}
