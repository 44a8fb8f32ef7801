use super::*;

fn after(now: Instant, seconds: u64) -> Instant {
    now + Duration::from_secs(seconds)
}

#[test]
fn failures_in_a_row_open_it_and_one_probe_closes_it() {
    let now = Instant::now();
    let mut breaker = Breaker::default();
    for _ in 0..4 {
        breaker.failed(now);
    }
    breaker.connected();
    for _ in 0..4 {
        breaker.failed(now);
        assert!(breaker.permit(now).is_ok());
    }
    breaker.failed(now);
    assert_eq!(breaker.permit(now), Err((Cause::Failures, REST)));
    assert!(
        breaker.permit_page(now).is_ok(),
        "connections that stand go on"
    );
    assert!(breaker.permit(after(now, 4)).is_err());
    assert!(breaker.permit(after(now, 5)).is_ok(), "the probe");
    assert!(
        breaker.permit(after(now, 5)).is_err(),
        "nobody beside the probe"
    );
    breaker.failed(after(now, 6));
    assert!(breaker.permit(after(now, 10)).is_err(), "open again");
    assert!(breaker.permit(after(now, 11)).is_ok(), "the second probe");
    breaker.connected();
    assert!(breaker.permit(after(now, 11)).is_ok());
    assert!(breaker.permit(after(now, 11)).is_ok());
}

#[test]
fn failures_far_apart_do_not_open_it() {
    let now = Instant::now();
    let mut breaker = Breaker::default();
    for at in 0..10 {
        breaker.failed(after(now, at * 61));
    }
    assert!(breaker.permit(after(now, 10 * 61)).is_ok());
}

#[test]
fn slow_pages_in_a_row_open_it_and_a_quick_page_closes_it() {
    let now = Instant::now();
    let mut breaker = Breaker::default();
    for _ in 0..9 {
        breaker.page(true, now);
    }
    breaker.page(false, now);
    for _ in 0..9 {
        breaker.page(true, now);
    }
    assert!(breaker.permit_page(now).is_ok());
    breaker.page(true, now);
    assert_eq!(breaker.permit_page(now), Err((Cause::SlowPages, REST)));
    breaker.connected();
    assert!(
        breaker.permit(now).is_err(),
        "a connection proves nothing of pages"
    );
    assert!(breaker.permit(after(now, 5)).is_ok(), "the probe");
    breaker.connected();
    assert!(breaker.permit(after(now, 5)).is_err());
    breaker.page(true, after(now, 6));
    assert!(
        breaker.permit(after(now, 7)).is_err(),
        "one slow page opens it again"
    );
    assert!(breaker.permit(after(now, 11)).is_ok());
    breaker.page(false, after(now, 12));
    assert!(breaker.permit(after(now, 12)).is_ok());
    assert!(breaker.permit_page(after(now, 12)).is_ok());
}

#[test]
fn a_probe_that_is_never_heard_of_does_not_hold_it_for_ever() {
    let now = Instant::now();
    let mut breaker = Breaker::default();
    for _ in 0..5 {
        breaker.failed(now);
    }
    assert!(breaker.permit(after(now, 5)).is_ok());
    assert!(breaker.permit(after(now, 34)).is_err());
    assert!(breaker.permit(after(now, 35)).is_ok());
}

#[test]
fn the_registry_forgets_servers_without_trouble_and_tells_servers_apart() {
    let target = |number: u16| Target::Tcp("breaker.test".to_owned(), number);
    for _ in 0..5 {
        failed(&target(1));
    }
    for number in 2..=1000 {
        connected(&target(number));
    }
    assert!(permit(&target(2)).is_ok());
    let error = permit(&target(1)).unwrap_err();
    assert_eq!(error.code(), Code::Resting);
    for word in [
        "breaker.test:1:",
        "5 connections in a row failed",
        "tries again in",
    ] {
        assert!(error.message().contains(word), "{error}");
    }
    assert!(error.retry_after().is_some_and(|wait| wait <= REST));
    let known = servers().unwrap().known.len();
    assert!(known <= SERVERS, "{known}");
}
