//! The allocator of this crate: the system's, but for large pieces, which come straight from the kernel and go straight
//! back. The C library would keep a freed piece of ten megabytes in the arena of the thread that took it, and, once it has
//! seen one, take all pieces of that size from there: with rows of changing width passing from thread to thread, resident
//! memory crept up without anything being in use. In the extension this is about its own memory only; PHP's isn't touched.
//!
//! `unsafe`: the trait is. Which way a piece went follows from its size alone, and the size that a piece is freed or resized
//! with is the one it was taken with, so each goes back the way it came. A mapping is page-aligned, more than anybody asks for;
//! who asks for more gets it from the system. Fresh mappings are zeroed.
#![allow(unsafe_code)]

use std::alloc::{GlobalAlloc, Layout, System};
use std::ptr::null_mut;

/// Pieces from this size on are large. Buffers of rows, segments and compressors are smaller, and stay cheap to reuse.
const LARGE: usize = 1 << 20;
/// No page is smaller.
const PAGE: usize = 4096;

/// See the module.
#[derive(Debug)]
pub struct Large;

#[global_allocator]
static ALLOCATOR: Large = Large;

fn is_large(size: usize, align: usize) -> bool {
    size >= LARGE && align <= PAGE
}

fn map(size: usize) -> *mut u8 {
    // SAFETY: a fresh anonymous mapping touches nothing that exists.
    let at = unsafe {
        libc::mmap(
            null_mut(),
            size,
            libc::PROT_READ | libc::PROT_WRITE,
            libc::MAP_PRIVATE | libc::MAP_ANONYMOUS,
            -1,
            0,
        )
    };
    if at == libc::MAP_FAILED {
        null_mut()
    } else {
        at.cast()
    }
}

// SAFETY: see the module; every method goes by `is_large` of the size and alignment that belong to the piece.
unsafe impl GlobalAlloc for Large {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        if is_large(layout.size(), layout.align()) {
            return map(layout.size());
        }
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        if is_large(layout.size(), layout.align()) {
            return map(layout.size());
        }
        // SAFETY: the caller's promises are the same.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn dealloc(&self, at: *mut u8, layout: Layout) {
        if is_large(layout.size(), layout.align()) {
            // SAFETY: it was mapped with this size, and nobody uses it any more.
            unsafe { libc::munmap(at.cast(), layout.size()) };
            return;
        }
        // SAFETY: the caller's promises are the same, and it came from there.
        unsafe { System.dealloc(at, layout) }
    }

    unsafe fn realloc(&self, at: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        let (before, after) = (layout.size(), size);
        let align = layout.align();
        match (is_large(before, align), is_large(after, align)) {
            // SAFETY: the caller's promises are the same, and it came from there.
            (false, false) => unsafe { System.realloc(at, layout, size) },
            #[cfg(target_os = "linux")]
            (true, true) => {
                // SAFETY: it was mapped with `before`; nobody uses the old place afterwards, unless this fails.
                let moved = unsafe { libc::mremap(at.cast(), before, after, libc::MREMAP_MAYMOVE) };
                if moved == libc::MAP_FAILED {
                    null_mut()
                } else {
                    moved.cast()
                }
            }
            _ => {
                // SAFETY: the caller promises that `size` makes a layout with this alignment; both pieces are as long as what
                // is copied, and apart.
                unsafe {
                    let new = self.alloc(Layout::from_size_align_unchecked(size, align));
                    if !new.is_null() {
                        std::ptr::copy_nonoverlapping(at, new, before.min(after));
                        self.dealloc(at, layout);
                    }
                    new
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Every step over the border, both ways, keeps what is in it.
    #[test]
    fn pieces_grow_and_shrink_over_the_border() {
        let mut piece: Vec<u8> = Vec::new();
        for size in [10, LARGE - 1, LARGE, LARGE + 1, 9 * LARGE, 64 * LARGE] {
            let from = piece.len();
            piece.reserve_exact(size - from);
            piece.extend((from..size).map(|at| (at % 251) as u8));
        }
        for size in [9 * LARGE, LARGE + 1, LARGE, LARGE - 1, 10] {
            piece.truncate(size);
            piece.shrink_to_fit();
            assert!(
                piece
                    .iter()
                    .enumerate()
                    .all(|(at, byte)| *byte == (at % 251) as u8)
            );
        }
        assert!(vec![0u8; 3 * LARGE].iter().all(|byte| *byte == 0));
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn what_is_freed_is_gone() {
        // In a process of its own: what the other tests hold meanwhile counts too.
        if std::env::var_os("NX_ALONE").is_none() {
            let alone = std::process::Command::new(std::env::current_exe().unwrap())
                .args(["--exact", "large::tests::what_is_freed_is_gone"])
                .env("NX_ALONE", "1")
                .output()
                .unwrap();
            let told = String::from_utf8_lossy(&alone.stdout);
            assert!(
                alone.status.success() && told.contains("1 passed"),
                "{told}"
            );
            return;
        }
        let resident = || {
            let statm = std::fs::read_to_string("/proc/self/statm").unwrap();
            let pages = statm.split(' ').nth(1).unwrap().parse::<usize>().unwrap();
            pages * PAGE
        };
        let before = resident();
        // As rows do: taken by one thread, given back by another, of changing size.
        for round in 1..40 {
            let piece = std::thread::spawn(move || vec![1u8; LARGE * (1 + round * 7 % 13)]);
            drop(piece.join().unwrap());
        }
        let kept = resident().saturating_sub(before);
        assert!(kept < 32 * LARGE, "{kept} bytes");
    }
}
