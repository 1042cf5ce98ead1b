//! Tests of the screen as a whole: keys in, cells and effects out.

mod assets_pane;
mod bytes;
mod confirming;
mod corpus;
mod drafts;
mod feel;
mod flow;
mod fuzz;
mod hostile;
mod jobs;
mod making;
mod mouse;
mod picture;
mod profiles;
mod pty;
pub(super) mod queue;
mod queue_pane;
pub(super) mod screen;
mod settings_pane;
mod signing_in;
mod sizes;
mod snapshots;
mod steering;
mod styles;
mod urls_editing;
mod urls_pane;
mod whole_loop;
mod wire;

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::app::{Initial, SignedIn};
use super::keys::Keymap;
use crate::service::{
    Account, ApplicationSettings, Asset, AssetPage, Company, Membership, RequestShape, Role, User,
};
use crate::settings::{Profile, ServiceKind};

/// Some seconds after a fixed noon.
pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_700_000_000 + seconds).unwrap()
}

/// A profile of the real service, with nothing special about it.
pub(super) fn profile() -> Profile {
    let mut profile = Profile::with_defaults("acme-live");
    profile.service = ServiceKind::DynamicMediaClassic;
    profile.user = "ops@acme.example".to_owned();
    profile
}

fn initial() -> Initial {
    Initial {
        profile: profile(),
        profile_names: vec!["acme-live".to_owned(), "acme-stage".to_owned(), "sandbox".to_owned()],
        settings_path: Some("/home/ops/settings.toml".into()),
        shape: RequestShape { max_urls: 1_000, envelope_bytes: 1_500, url_bytes: |url| url.len() + 15 },
        zone: TimeZone::UTC,
        read_only: false,
        always_read_only: false,
        keymap: Keymap::built_in().unwrap(),
        mouse: false,
        drafts: false,
    }
}

pub(super) fn signed_in() -> SignedIn {
    let company = Company {
        handle: "c|1".to_owned(),
        name: "Acme Outfitters".to_owned(),
        root: "AcmeOutfitters".to_owned(),
    };
    SignedIn {
        account: Account {
            user: User {
                handle: "u|1".to_owned(),
                name: "Olga Ops".to_owned(),
                email: "ops@acme.example".to_owned(),
                password_expires: None,
            },
            membership: Membership { company, role: Some(Role("IpsCompanyAdmin".to_owned())), active: true },
            other_companies: Vec::new(),
        },
        application: ApplicationSettings {
            published_server: Some("https://images.acme.example".to_owned()),
            template: "<ID>\rhttps://images.acme.example/is/image/AcmeOutfitters/<ID>?$product$".to_owned(),
        },
        host: "s7sps1apissl.scene7.com".to_owned(),
        published_server: None,
    }
}

fn asset(number: usize) -> Asset {
    let names = ["Backpack", "Tent", "Boot", "Jacket", "Stove", "Lamp"];
    let folders = ["shoes/summer/", "bags/", "camp/cooking/", "camp/"];
    let kinds = ["Image", "Image", "Video", "Pdf", "ImageSet"];
    Asset {
        id: format!("{}_{}", names[number % 6], ["A", "B", "C"][number / 6 % 3].repeat(1 + number / 18)),
        handle: format!("a|{number}"),
        kind: kinds[number % 5].to_owned(),
        folder: format!("AcmeOutfitters/{}", folders[number % 4]),
        file_name: String::new(),
        modified: Some(at(-86_400 * i64::try_from(number).unwrap())),
        published: Some(true),
    }
}

/// A page of the first assets of a catalogue of 90.
fn page(from: usize, len: usize, next: Option<u32>) -> AssetPage {
    AssetPage { assets: (from..from + len).map(asset).collect(), total: Some(90), next }
}
