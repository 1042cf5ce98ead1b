//! Who is sending, for people.

use super::*;

/// The holder of a slot that is held: the kernel's list is read in pieces, and a line may slip through between two of
/// them while other tests take and free locks.
#[cfg(target_os = "linux")]
fn holder_of(store: &Store) -> crate::queue::Holder {
    for _ in 0..200 {
        if let Some(holder) = store.slot_holder(PROFILE) {
            return holder;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("held");
}

#[cfg(target_os = "linux")]
#[test]
fn the_holder_of_the_slot_is_named_with_the_age_of_its_request() {
    let (_dir, mut store, _) = with_job(&[1]);
    assert_eq!(store.slot_holder(PROFILE), None);
    let slot = slot(&store);
    let holder = holder_of(&store);
    assert_eq!((holder.pid, holder.seconds), (std::process::id(), None), "no request yet");
    claimed(&mut store, &slot, &later(&Moment::now(), -95));
    let holder = holder_of(&store);
    assert!(holder.seconds.is_some_and(|seconds| seconds >= 95), "{holder}");
    assert_eq!(store.slot_holder("another"), None);
}

#[cfg(target_os = "linux")]
#[test]
fn a_request_of_an_earlier_boot_has_no_age() {
    let (_dir, mut store, _) = with_job(&[1]);
    let slot = slot(&store);
    claimed(&mut store, &slot, &Moment { boot_id: "another boot".into(), ..Moment::now() });
    assert_eq!(holder_of(&store).seconds, None);
}
