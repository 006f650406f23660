//! Places at which a test can stop the program to kill it there.

use std::sync::OnceLock;

/// The variable that names a place and a file: `NAME=/path/of/marker`.
pub const VARIABLE: &str = "MALMOI_FAILPOINT";

/// Stops for ever where the test said so, after writing the marker file; otherwise does nothing.
pub fn reached(name: &str) {
    static SETTING: OnceLock<Option<(String, String)>> = OnceLock::new();
    let setting = SETTING.get_or_init(|| {
        let value = std::env::var(VARIABLE).ok()?;
        value.split_once('=').map(|(name, marker)| (name.to_owned(), marker.to_owned()))
    });
    if let Some((_, marker)) = setting.as_ref().filter(|(wanted, _)| wanted == name) {
        // Without its marker the test waits in vain and says so.
        let _ = std::fs::write(marker, name);
        loop {
            std::thread::park();
        }
    }
}
