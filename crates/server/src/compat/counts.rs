//! The figures of spec/constellation §7.9: how many of each, and how many now.

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

macro_rules! totals {
    ($($name:ident $function:ident $text:literal),* $(,)?) => {
        /// Counts since the program started.
        #[derive(Default)]
        pub struct Counts {
            $($name: AtomicU64,)*
            /// Polls that wait now.
            pub polls: AtomicI64,
        }

        impl Counts {
            $(#[doc = concat!("One more: ", $text, ".")]
            pub fn $function(&self) {
                self.$name.fetch_add(1, Ordering::Relaxed);
            })*

            /// Name, text and value of each count.
            #[must_use]
            pub fn all(&self) -> Vec<(&'static str, &'static str, u64)> {
                vec![$((stringify!($name), $text, self.$name.load(Ordering::Relaxed)),)*]
            }
        }
    };
}

totals! {
    push_state_object pushed "PushStateObject",
    request_state_objects requested "RequestStateObjects",
    subscribe_state_objects subscribed "SubscribeStateObjects",
    update_state_object updated "UpdateStateObject",
    send_message sent "SendMessage",
    receive_message received "ReceiveMessage",
    write_log logged "WriteLog",
    package_connections package_came "Package connections",
    package_disconnections package_left "Package disconnections",
    consumer_connections consumer_came "Consumer connections",
    consumer_disconnections consumer_left "Consumer disconnections",
    http_requests asked "HTTP requests",
    check_access checked "Access checks",
    access_granted granted "Access granted",
    access_denied denied "Access denied",
}
