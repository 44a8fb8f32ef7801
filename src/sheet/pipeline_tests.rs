//! The pipeline with its real threads and encoders. What may happen between its threads is tried in tests/loom.

use super::deflate::Level;
use super::pipeline::{Pipeline, SEGMENT};
use std::collections::HashSet;
use std::io::Read;

#[test]
fn order_is_kept() {
    let mut pipeline = Pipeline::new(Level::Fast);
    let texts: Vec<Vec<u8>> = (0..50)
        .map(|n: usize| {
            format!("row {n};")
                .repeat(1 + (n * 7919) % 5_000)
                .into_bytes()
        })
        .collect();
    let mut got = Vec::new();
    for (index, text) in texts.iter().enumerate() {
        pipeline.submit(index, text.clone()).unwrap();
        while let Some(done) = pipeline.next(false).unwrap() {
            got.push(done);
        }
    }
    while let Some(done) = pipeline.next(true).unwrap() {
        got.push(done);
    }
    assert_eq!(got.len(), texts.len());
    for (index, (done, text)) in got.iter().zip(&texts).enumerate() {
        assert_eq!(done.sheet, index);
        let mut back = Vec::new();
        // A segment isn't a whole stream: read as much as it holds.
        let mut reader = flate2::read::DeflateDecoder::new(done.segment.bytes.as_slice())
            .take(text.len() as u64);
        reader.read_to_end(&mut back).unwrap();
        assert!(back == *text);
    }
}

#[test]
fn what_is_abandoned_is_forgotten_and_the_next_segment_comes() {
    let mut pipeline = Pipeline::new(Level::Fast);
    for sheet in 0..5 {
        pipeline.submit(sheet, vec![b'a'; 100_000]).unwrap();
    }
    pipeline.abandon().unwrap();
    assert!(pipeline.next(true).unwrap().is_none());
    assert_eq!((pipeline.submitted(), pipeline.delivered()), (5, 5));
    pipeline.submit(7, vec![b'b'; 10]).unwrap();
    let done = pipeline.next(true).unwrap().unwrap();
    assert_eq!((done.sheet, done.segment.raw_len), (7, 10));
    assert!(pipeline.next(true).unwrap().is_none());
}

/// Resident memory would go on growing if how many there are was left to chance.
#[test]
fn buffers_are_used_in_turn_and_not_made_anew() {
    let mut pipeline = Pipeline::new(Level::Fast);
    let text = vec![b'a'; SEGMENT + 100];
    let mut places = HashSet::new();
    for number in 0..100 {
        let mut xml = pipeline.buffer();
        places.insert(xml.as_ptr());
        xml.extend_from_slice(&text);
        places.insert(xml.as_ptr());
        pipeline.submit(number, xml).unwrap();
        while let Some(done) = pipeline.next(false).unwrap() {
            pipeline.recycle(done.segment.bytes);
        }
    }
    assert_eq!(places.len() as u64, pipeline.in_flight() + 2);
}
