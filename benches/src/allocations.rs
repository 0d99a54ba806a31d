//! Heap allocations a message.

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};

use crate::case::{Case, Result, Threads};

#[global_allocator]
static ALLOCATOR: Counting = Counting;
static ON: AtomicBool = AtomicBool::new(false);
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Counts the allocations of every case, those that grow a block in place among them.
///
/// A pass of its own, on one thread: the count is the same each time and disturbs no timing.
pub(crate) fn measure(cases: &[Case]) -> Result<Vec<f64>> {
    cases.iter().map(once).collect()
}

fn once(case: &Case) -> Result<f64> {
    let messages = case.sizes.allocated;
    let mut running = (case.start)(Threads::One)?;
    running.run(messages)?;
    COUNT.store(0, Ordering::SeqCst);
    ON.store(true, Ordering::SeqCst);
    let done = running.run(messages);
    ON.store(false, Ordering::SeqCst);
    done?;
    running.stop()?;
    Ok(COUNT.load(Ordering::SeqCst) as f64 / messages as f64)
}

/// The system's allocator, which counts while it is told to.
struct Counting;

impl Counting {
    fn note(&self) {
        if ON.load(Ordering::Relaxed) {
            COUNT.fetch_add(1, Ordering::Relaxed);
        }
    }
}

#[expect(unsafe_code, reason = "an allocator cannot be written without; each call goes to the system's as it came")]
// SAFETY: every method hands its arguments to `System` unchanged and returns what `System` returned.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        self.note();
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { System.alloc(layout) }
    }

    unsafe fn alloc_zeroed(&self, layout: Layout) -> *mut u8 {
        self.note();
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { System.alloc_zeroed(layout) }
    }

    unsafe fn realloc(&self, block: *mut u8, layout: Layout, size: usize) -> *mut u8 {
        self.note();
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { System.realloc(block, layout, size) }
    }

    unsafe fn dealloc(&self, block: *mut u8, layout: Layout) {
        // SAFETY: the caller keeps the contract of this very method.
        unsafe { System.dealloc(block, layout) }
    }
}
