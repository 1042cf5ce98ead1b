use tokio::sync::mpsc::UnboundedReceiver;

use crate::queue::Store;
use crate::sandbox::{self, Sandbox, SandboxConfig};
use crate::settings::{Env, Overrides, Profile, Secret, Settings, Value};
use crate::tui::rooms::Rooms;
use crate::tui::{Answer, Change, Effect, Outbox, SignInFailure, SignedIn, Wish, World};

/// Rooms of the profile `one` beside another profile, on one service.
struct House {
    rooms: Rooms,
    outbox: Outbox,
    answers: UnboundedReceiver<Answer>,
    dir: tempfile::TempDir,
    _service: Sandbox,
}

impl House {
    async fn open(overrides: Overrides) -> Self {
        let service = Sandbox::start(SandboxConfig { assets: 50, ..SandboxConfig::default() }).await.unwrap();
        let dir = tempfile::tempdir().unwrap();
        let profile = |name: &str, user: &str| {
            let endpoint = service.endpoint();
            format!(
                "[profiles.{name}]\nservice = \"dynamic-media-classic\"\nendpoint = \"{endpoint}\"\nuser = \"{user}\"\n"
            )
        };
        let file = dir.path().join("settings.toml");
        let text =
            ["profile = \"one\"\n", &profile("one", sandbox::VIEWER), &profile("two", "two@acme")].concat();
        std::fs::write(&file, text).unwrap();
        let env = Env::from_iter([("HOME", dir.path())]);
        let overrides =
            Overrides { settings: Some(file), state_dir: Some(dir.path().join("state")), ..overrides };
        let settings = Settings::load(&overrides, &env).unwrap();
        let (outbox, answers) = Outbox::new();
        Self { rooms: Rooms::new(overrides, env, settings), outbox, answers, dir, _service: service }
    }

    fn start(&mut self, effect: Effect) {
        self.rooms.start(effect, &self.outbox);
    }

    fn sign_in(&mut self, ticket: u64, user: &str, password: &str) {
        let (user, password) = (Some(user.to_owned()), Some(Secret::new(password).unwrap()));
        self.start(Effect::SignIn { ticket, user, password });
    }

    /// The next answer that is wanted.
    async fn next<T>(&mut self, wanted: impl Fn(Answer) -> Option<T>) -> T {
        loop {
            if let Some(found) = wanted(self.answers.recv().await.unwrap()) {
                return found;
            }
        }
    }

    async fn signed_in(&mut self, of: u64) -> Result<Box<SignedIn>, SignInFailure> {
        self.next(|answer| match answer {
            Answer::SignedIn { ticket, result } if ticket == of => Some(result),
            _ => None,
        })
        .await
    }

    async fn use_profile(&mut self, name: &str) -> Box<Profile> {
        self.start(Effect::UseProfile { name: name.to_owned() });
        self.next(|answer| match answer {
            Answer::ProfileOpened(profile) => Some(profile.unwrap()),
            _ => None,
        })
        .await
    }

    async fn save(&mut self, profile: &str, key: &'static str, value: Value) -> Box<Profile> {
        let changes = vec![Change { key, value: Some(value) }];
        self.start(Effect::SaveSettings { profile: profile.to_owned(), changes });
        self.next(|answer| match answer {
            Answer::Saved { saved, .. } => Some(saved.unwrap()),
            _ => None,
        })
        .await
    }

    fn in_force(&self) -> Profile {
        self.rooms.shared.settings().profile.clone()
    }

    fn store(&self) -> Option<Store> {
        Store::open_existing(&self.dir.path().join("state")).unwrap()
    }
}

fn text(value: &str) -> Value {
    Value::Text(value.to_owned())
}

fn other(error: SignInFailure) -> String {
    match error {
        SignInFailure::Other(why) => why,
        failure => panic!("{failure:?}"),
    }
}

#[tokio::test]
async fn a_sign_in_that_ends_after_another_profile_was_asked_for_leaves_nothing_behind() {
    let mut house = House::open(Overrides::default()).await;
    house.sign_in(1, sandbox::USER, "sandbox");
    house.start(Effect::UseProfile { name: "two".to_owned() });
    let (mut signed_in, mut opened) = (None, None);
    while signed_in.is_none() || opened.is_none() {
        match house.answers.recv().await.unwrap() {
            Answer::SignedIn { ticket: 1, result } => signed_in = Some(result),
            Answer::ProfileOpened(profile) => opened = Some(profile.unwrap()),
            _ => {}
        }
    }
    assert_eq!(opened.unwrap().name, "two");
    assert!(other(signed_in.unwrap().unwrap_err()).contains("another sign-in"));
    let current = house.rooms.shared.current();
    assert!(current.session.is_none() && current.typed.is_none() && current.proved.is_none());
    assert_eq!(current.settings.profile.user, "two@acme");
}

#[tokio::test]
async fn of_two_sign_ins_the_later_one_counts() {
    let mut house = House::open(Overrides::default()).await;
    house.sign_in(1, sandbox::VIEWER, "sandbox");
    house.sign_in(2, sandbox::USER, "sandbox");
    let signed_in = house.signed_in(2).await.unwrap();
    assert_eq!(signed_in.account.user.email, sandbox::USER);
    assert_eq!(house.in_force().user, sandbox::USER);
}

#[tokio::test]
async fn a_typed_user_outlives_a_save_but_not_the_saving_of_a_user() {
    let mut house = House::open(Overrides::default()).await;
    house.sign_in(1, sandbox::USER, "sandbox");
    house.signed_in(1).await.unwrap();
    let saved = house.save("one", "company_root", text("SandboxOutfitters")).await;
    assert_eq!(saved.user, sandbox::VIEWER, "the file has its own user");
    assert_eq!(house.in_force().user, sandbox::USER);
    assert_eq!(house.in_force().company_root.as_deref(), Some("SandboxOutfitters"));
    house.save("one", "user", text("new@acme")).await;
    assert_eq!(house.in_force().user, "new@acme");
    assert!(house.rooms.shared.current().typed.is_none(), "that was another one's password");
}

#[tokio::test]
async fn the_user_of_the_command_line_is_for_one_profile_until_another_is_saved() {
    let mut house =
        House::open(Overrides { user: Some("cli@acme".to_owned()), ..Overrides::default() }).await;
    assert_eq!(house.in_force().user, "cli@acme");
    assert_eq!(house.save("one", "company_root", text("Acme")).await.user, "cli@acme");
    assert_eq!(house.use_profile("two").await.user, "two@acme");
    house.save("two", "company_root", text("Acme")).await;
    assert_eq!(house.in_force().user, "two@acme");
    assert_eq!(house.use_profile("one").await.user, sandbox::VIEWER);
}

#[tokio::test]
async fn a_typed_user_is_not_tried_with_the_password_of_the_profiles_own() {
    let mut house = House::open(Overrides::default()).await;
    let command = vec!["/bin/echo".to_owned(), "of-the-viewer".to_owned()];
    house.save("one", "password_command", Value::List(command)).await;
    house.sign_in(1, sandbox::USER, "mistyped");
    assert!(matches!(house.signed_in(1).await, Err(SignInFailure::Service(_))));
    house.start(Effect::SignIn { ticket: 2, user: None, password: None });
    assert!(matches!(house.signed_in(2).await, Err(SignInFailure::NoPassword)));
}

#[tokio::test]
async fn a_save_that_comes_after_the_profile_was_left_changes_the_file_alone() {
    let mut house = House::open(Overrides::default()).await;
    house.use_profile("two").await;
    let saved = house.save("one", "company_root", text("Acme")).await;
    assert_eq!((saved.name.as_str(), saved.company_root.as_deref()), ("one", Some("Acme")));
    assert_eq!(house.in_force().name, "two");
    let text = std::fs::read_to_string(house.dir.path().join("settings.toml")).unwrap();
    assert_eq!(text.matches("company_root = \"Acme\"").count(), 1);
}

#[tokio::test]
async fn read_only_that_was_switched_off_holds_until_the_next_opening() {
    let mut house = House::open(Overrides::default()).await;
    house.save("one", "read_only", Value::Bool(true)).await;
    assert!(house.in_force().read_only);
    assert!(!house.save("one", "read_only", Value::Bool(false)).await.read_only);
    assert!(house.in_force().read_only, "the screen is read-only still, so no worker may start");
    assert!(!house.use_profile("one").await.read_only);
    assert!(!house.in_force().read_only);
}

#[tokio::test]
async fn what_was_confirmed_for_one_account_is_not_queued_or_steered_for_another() {
    let mut house = House::open(Overrides::default()).await;
    let meant = house.in_force().account();
    house.use_profile("two").await;
    let urls = ["https://s7d1.scene7.com/is/image/Acme/a"].into_iter().collect();
    house.start(Effect::QueueJob { account: meant.clone(), urls, reason: String::new(), duplicates: 0 });
    let why = house
        .next(|answer| match answer {
            Answer::Queued(queued) => queued.err(),
            _ => None,
        })
        .await;
    assert!(why.contains("nothing was queued") && why.contains("profile two"), "{why}");
    assert!(house.store().is_none(), "not even a queue was made");
    house.start(Effect::Steer { account: meant, wish: Wish::Pause, reason: String::new() });
    let why = house
        .next(|answer| match answer {
            Answer::Failed(why) => Some(why),
            _ => None,
        })
        .await;
    assert!(why.contains("nothing was changed") && why.contains("profile two"), "{why}");
    assert!(house.store().is_none());
}
