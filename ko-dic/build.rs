//! Compiles mecab-ko-dic out of two crates that cargo has already fetched.
//!
//! `lindera-ko-dic` downloads its dictionary from a web site, which fails where only a package
//! registry is reached. Its release 0.27.0 carries the archive, release 6.2.0 the settings.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::{env, fs};

use lindera_dictionary::assets::{FetchParams, fetch};
use lindera_dictionary::builder::DictionaryBuilder;
use serde_json::Value;

const ARCHIVE: &str = "mecab-ko-dic-2.1.1-20180720.tar.gz";
const ARCHIVE_MD5: &str = "34d036b7061a2d5093f6742fe2e61589";

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rustc-env=KO_DIC_MD5={ARCHIVE_MD5}");
    let packages = packages()?;
    let archive = folder_of(&packages, "0.27.0")?.join("resources").join(ARCHIVE);
    let settings = folder_of(&packages, "6.2.0")?;
    let out = PathBuf::from(env::var("OUT_DIR")?);

    // `fetch` downloads only where this file is missing or has another MD5; without a URL it fails then.
    fs::copy(&archive, out.join(ARCHIVE))?;

    let mut metadata: Value = serde_json::from_str(&fs::read_to_string(settings.join("metadata.json"))?)?;
    // Building the left-space table from these rules costs 115 ms at every start of the process.
    // docs/figures.md records what their absence costs in segmentation.
    if let Some(fields) = metadata.as_object_mut() {
        fields.remove("space_penalty");
    }
    let builder = DictionaryBuilder::new(serde_json::from_value(metadata)?)
        .with_context_id_freq(settings.join("context_id_freq.txt"));
    let params = FetchParams {
        file_name: ARCHIVE,
        input_dir: "mecab-ko-dic-2.1.1-20180720",
        src_subdir: None,
        output_dir: "ko-dic",
        dummy_input: "테스트,1785,3543,4721,NNG,행위,F,테스트,*,*,*,*\n",
        download_urls: &[],
        md5_hash: ARCHIVE_MD5,
    };
    fetch(params, builder)?;
    fs::remove_file(out.join(ARCHIVE)).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    })?;
    Ok(())
}

/// The packages of this build, as `cargo metadata` describes them.
fn packages() -> Result<Vec<Value>, Box<dyn Error>> {
    // Without `--filter-platform` cargo wants crates of other platforms, which nobody fetched. Not
    // `--offline`: a plain `cargo build` leaves dev-dependencies unfetched, and cargo fetches them here.
    let output = Command::new(env::var("CARGO")?)
        .args(["metadata", "--format-version", "1", "--locked", "--filter-platform"])
        .arg(env::var("TARGET")?)
        .arg("--manifest-path")
        .arg(Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("Cargo.toml"))
        .output()?;
    if !output.status.success() {
        return Err(format!("cargo metadata failed: {}", String::from_utf8_lossy(&output.stderr)).into());
    }
    let mut metadata: Value = serde_json::from_slice(&output.stdout)?;
    match metadata["packages"].take() {
        Value::Array(packages) => Ok(packages),
        _ => Err("cargo metadata lists no packages".into()),
    }
}

/// Where cargo unpacked that release of `lindera-ko-dic`.
fn folder_of(packages: &[Value], version: &str) -> Result<PathBuf, Box<dyn Error>> {
    packages
        .iter()
        .find(|package| package["name"] == "lindera-ko-dic" && package["version"] == version)
        .and_then(|package| package["manifest_path"].as_str())
        .and_then(|manifest| Path::new(manifest).parent())
        .map(Path::to_path_buf)
        .ok_or_else(|| format!("cargo did not fetch lindera-ko-dic {version}").into())
}
