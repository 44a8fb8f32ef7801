//! What may happen between the encoding thread (PHP's) and those that compress. loom ends a model that can hang, and one
//! that leaves a thread behind.

use crate::sheet::deflate::{Level, PANIC, WRONG};
use crate::sheet::pipeline::Pipeline;
use crate::thread;

/// The interleavings of `model` with one compressing thread and with two, in which threads are stopped up to three times, or
/// twice, where they needn't wait.
fn model(model: impl Fn() + Sync + Send + Clone + 'static) {
    with_threads(1, model.clone());
    with_threads(2, model);
}

fn with_threads(count: usize, model: impl Fn() + Sync + Send + 'static) {
    let mut builder = loom::model::Builder::new();
    builder.preemption_bound = Some(4 - count);
    builder.check(move || {
        thread::set(count, usize::MAX);
        model();
    });
}

fn submit(pipeline: &mut Pipeline, sheet: usize, xml: &[u8]) {
    pipeline.submit(sheet, xml.to_vec()).unwrap();
}

fn expect(pipeline: &mut Pipeline, sheet: usize, xml: &[u8]) {
    let done = pipeline.next(true).unwrap().unwrap();
    assert_eq!((done.sheet, done.segment.bytes.as_slice()), (sheet, xml));
}

fn expect_failure(pipeline: &mut Pipeline, why: &str) {
    assert!(pipeline.next(true).unwrap_err().contains(why));
}

#[test]
fn segments_come_back_in_order() {
    model(|| {
        let mut pipeline = Pipeline::new(Level);
        submit(&mut pipeline, 4, b"one");
        submit(&mut pipeline, 5, b"two");
        if let Some(done) = pipeline.next(false).unwrap() {
            assert_eq!(done.sheet, 4);
        } else {
            expect(&mut pipeline, 4, b"one");
        }
        expect(&mut pipeline, 5, b"two");
        assert!(pipeline.next(true).unwrap().is_none());
    });
}

#[test]
fn more_than_may_be_on_the_way_waits() {
    with_threads(1, || {
        let mut pipeline = Pipeline::new(Level);
        for number in 0..3 {
            submit(&mut pipeline, number, b"xml");
            let on_the_way = pipeline.submitted() - pipeline.delivered() - pipeline.waiting();
            assert!(on_the_way <= pipeline.in_flight());
        }
        for number in 0..3 {
            expect(&mut pipeline, number, b"xml");
        }
    });
}

#[test]
fn threads_end_though_nobody_wants_what_is_on_its_way() {
    model(|| {
        let mut pipeline = Pipeline::new(Level);
        submit(&mut pipeline, 0, b"one");
        submit(&mut pipeline, 0, b"two");
    });
}

#[test]
fn a_failure_is_told_in_its_place_and_again_until_it_is_abandoned() {
    for (xml, why) in [(WRONG, "wrong"), (PANIC, "panicked")] {
        model(move || {
            let mut pipeline = Pipeline::new(Level);
            submit(&mut pipeline, 0, b"one");
            submit(&mut pipeline, 0, xml);
            expect(&mut pipeline, 0, b"one");
            expect_failure(&mut pipeline, why);
            expect_failure(&mut pipeline, why);
            pipeline.abandon().unwrap();
            assert!(pipeline.next(true).unwrap().is_none());
            submit(&mut pipeline, 1, b"three");
            expect(&mut pipeline, 1, b"three");
        });
    }
}

#[test]
fn what_is_abandoned_does_not_come() {
    model(|| {
        let mut pipeline = Pipeline::new(Level);
        submit(&mut pipeline, 0, WRONG);
        submit(&mut pipeline, 0, b"two");
        pipeline.abandon().unwrap();
        submit(&mut pipeline, 1, b"three");
        expect(&mut pipeline, 1, b"three");
        assert!(pipeline.next(true).unwrap().is_none());
    });
}

#[test]
fn a_thread_that_can_not_be_had_leaves_none_behind() {
    with_threads(2, || {
        thread::set(2, 1);
        let mut pipeline = Pipeline::new(Level);
        let why = pipeline.submit(0, b"one".to_vec()).unwrap_err();
        assert!(why.contains("can't start a thread"));
        assert_eq!(pipeline.submitted(), 0);
        // Later there are enough.
        thread::set(1, usize::MAX);
        submit(&mut pipeline, 0, b"one");
        expect(&mut pipeline, 0, b"one");
    });
}
