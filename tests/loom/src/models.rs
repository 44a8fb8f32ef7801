//! What may happen between the reading thread (PHP's) and the background thread. loom ends a model that can hang.

use crate::keyset::channel::{Channel, Event};
use crate::keyset::page::Batch;
use crate::value::Value;
use loom::future::block_on;
use loom::sync::Arc;
use loom::thread;
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(3_600);
/// More than half of what may wait: a second one waits for room.
const LARGE: usize = 3 * 1024 * 1024 / 2;

fn channel() -> (Arc<Channel>, Arc<Channel>) {
    let channel = Arc::new(Channel::default());
    (Arc::clone(&channel), channel)
}

#[test]
fn batches_arrive_once_and_in_order_though_there_is_no_room() {
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || {
            block_on(async {
                for number in 0..2 {
                    theirs
                        .send(Event::Batch(Batch(number, LARGE)))
                        .await
                        .unwrap();
                }
                theirs.send_last(Event::Done(Value));
            });
        });
        for wanted in 0..2 {
            match ours.receive(PATIENCE) {
                Some(Event::Batch(Batch(number, _))) => assert_eq!(number, wanted),
                other => panic!("{other:?}"),
            }
        }
        assert!(matches!(ours.receive(PATIENCE), Some(Event::Done(_))));
        thread.join().unwrap();
    });
}

#[test]
fn closing_ends_a_thread_that_waits_for_room() {
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || {
            block_on(async {
                let mut sent = 0;
                while theirs.send(Event::Batch(Batch(sent, LARGE))).await.is_ok() {
                    sent += 1;
                    assert!(sent < 2, "there was no room");
                }
            });
        });
        ours.close();
        thread.join().unwrap();
    });
}

#[test]
fn closing_ends_a_thread_that_reads_or_waits_for_a_page() {
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || block_on(theirs.closed()));
        ours.close();
        thread.join().unwrap();
    });
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || {
            block_on(async {
                theirs
                    .send(Event::Batch(Batch(0, LARGE)))
                    .await
                    .unwrap_or_default();
                // Less than half is free: only the reader's going ends this.
                assert!(theirs.room().await.is_err());
            });
        });
        ours.close();
        thread.join().unwrap();
    });
}

#[test]
fn a_question_is_answered_while_there_is_no_room() {
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || {
            block_on(async {
                theirs.send(Event::Batch(Batch(0, LARGE))).await.unwrap();
                while !theirs.room().await.unwrap() {}
                theirs.send(Event::Explained(Value)).await.unwrap();
            });
        });
        ours.ask();
        assert!(matches!(ours.receive(PATIENCE), Some(Event::Batch(_))));
        assert!(matches!(ours.receive(PATIENCE), Some(Event::Explained(_))));
        thread.join().unwrap();
    });
}

#[test]
fn the_last_word_is_heard_though_the_thread_ends_with_it() {
    loom::model(|| {
        let (theirs, ours) = channel();
        let thread = thread::spawn(move || theirs.send_last(Event::Failed(crate::error::Error)));
        assert!(matches!(ours.receive(PATIENCE), Some(Event::Failed(_))));
        thread.join().unwrap();
        ours.close();
    });
}
