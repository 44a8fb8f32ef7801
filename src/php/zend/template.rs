//! Many arrays with the same keys: the first is made key by key, the others are copies of it with other values. Looking each
//! key's place up again for every row took longer than everything else about it.
//!
//! Sound because the template is looked at once: it has no holes, so that the buckets of a copy are the columns in order. A
//! copy is ours alone until it is handed out; the places that are written hold nulls, which need no release.

use super::array::{Builder, ColumnKey};
use super::value::{Owned, View};
use ext_php_rs::ffi;

/// See the module.
pub struct Template {
    /// An array of nulls; none where its places aren't those of the columns.
    model: Option<Owned>,
    keys: Vec<ColumnKey>,
}

impl Template {
    /// For arrays with these keys.
    pub fn new(keys: Vec<ColumnKey>) -> Self {
        let mut model = Builder::new(keys.len());
        for key in &keys {
            model.set(key, Owned::null());
        }
        let model = model.finish();
        let in_place = match model.val().view() {
            View::Array(array) => {
                !array.is_packed() && array.slots() == keys.len() && array.len() == keys.len()
            }
            _ => false,
        };
        Template {
            model: in_place.then_some(model),
            keys,
        }
    }

    /// An array with these values, as many as there are keys.
    #[inline]
    pub fn array(&self, mut value: impl FnMut(usize) -> Owned) -> Owned {
        let Some(View::Array(model)) = self.model.as_ref().map(|model| model.val().view()) else {
            // Columns whose names are numbers.
            let mut array = Builder::new(self.keys.len());
            for (at, key) in self.keys.iter().enumerate() {
                array.set(key, value(at));
            }
            return array.finish();
        };
        // SAFETY: see the module; the copy's only reference is the Owned's, and it has a bucket for each key.
        unsafe {
            let table = ffi::zend_array_dup(model.as_ptr());
            let array = Owned::array(table);
            let buckets = (*table).__bindgen_anon_1.arData;
            for at in 0..self.keys.len() {
                value(at).write_to(&raw mut (*buckets.add(at)).val);
            }
            array
        }
    }
}
