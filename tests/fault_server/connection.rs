//! One connection: sign-ins are answered, purges go by the script.

use std::io::Write as _;
use std::net::TcpStream;
use std::sync::atomic::Ordering;

use super::request::{operation, peek_head, read_whole};
use super::{Step, World, sign_in};

/// Serves a connection to its end.
pub(super) fn serve(mut stream: TcpStream, world: &World) {
    let _ = stream.set_nodelay(true);
    while let Some(head) = peek_head(&stream) {
        let operation = operation(&head).to_owned();
        if operation == "cdnCacheInvalidation" {
            let step = world.next_step().unwrap_or(Step::Accept);
            if step.play(&mut stream, &head, world) {
                continue;
            }
            return;
        }
        let Some(body) = read_whole(&mut stream, &head) else { return };
        let answer = sign_in::answer(world, &operation, &body);
        if operation == "getCompanyMembership" && world.close_after_sign_in.swap(false, Ordering::SeqCst) {
            // Before the answer, so that the client's next connection already finds nobody.
            world.closing.store(true, Ordering::SeqCst);
            let own = stream.local_addr().and_then(TcpStream::connect);
            drop(own);
            while world.listens() {
                std::thread::sleep(std::time::Duration::from_millis(1));
            }
        }
        let _ = stream.write_all(&answer);
        return;
    }
}
