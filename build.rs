//! Links the program so that it starts fast, where that is known to work.
//!
//! Starting is half of what a cold lookup costs (docs/figures.md). A position-independent program relocates 25,000
//! addresses at every start, 1.1 ms; loading and binding the C library takes another 0.4 ms. So on Linux with glibc the
//! program stands at a fixed address, and holds the C library itself where its archive is installed (it comes with the C
//! compiler on Debian, Ubuntu and Arch; elsewhere the program is linked as usual).

use std::env;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

fn main() {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-env-changed=MALMOI_LINK");
    let target = |name: &str| env::var(format!("CARGO_CFG_TARGET_{name}")).unwrap_or_default();
    let is_native = env::var("HOST") == env::var("TARGET");
    // The way out, should a tool chain not bear it: `MALMOI_LINK=usual cargo build`.
    let is_usual = env::var("MALMOI_LINK").is_ok_and(|link| link == "usual");
    if target("OS") != "linux" || target("ENV") != "gnu" || target("ARCH") != "x86_64" || is_usual {
        return;
    }
    println!("cargo:rustc-link-arg-bins=-no-pie");
    if is_native && let Some(folder) = archives().and_then(|archives| stand_ins(&archives).ok()) {
        println!("cargo:rustc-link-arg-bins=-static");
        println!("cargo:rustc-link-arg-bins=-L{}", folder.display());
    }
}

/// The archives of the C library, of the mathematical library, and of the compiler's run time.
struct Archives {
    c: PathBuf,
    math: Vec<PathBuf>,
    unwind: PathBuf,
    compiler: PathBuf,
}

/// Asks the linker's driver where the archives are; none where one is missing.
fn archives() -> Option<Archives> {
    let driver = env::var_os("RUSTC_LINKER").unwrap_or_else(|| "cc".into());
    let find = |name: &str| {
        let output = Command::new(&driver).arg(format!("-print-file-name={name}")).output().ok()?;
        let path = PathBuf::from(String::from_utf8(output.stdout).ok()?.trim());
        (path.is_absolute() && path.is_file()).then_some(path)
    };
    let math = find("libm.a")?;
    // glibc's is no archive but a script that names two.
    let script = fs::read(&math).ok().filter(|bytes| !bytes.starts_with(b"!<arch>"));
    let math = match script.map(|script| String::from_utf8_lossy(&script).into_owned()) {
        Some(script) => script
            .split([' ', '\n', '(', ')'])
            .filter(|word| word.ends_with(".a"))
            .map(PathBuf::from)
            .filter(|path| path.is_file())
            .collect(),
        None => vec![math],
    };
    Some(Archives { c: find("libc.a")?, math, unwind: find("libgcc_eh.a")?, compiler: find("libgcc.a")? })
}

/// Writes linker scripts under the names of the shared libraries that rustc asks for, which lead to the archives.
///
/// rustc has an option for this (`crt-static`), but for a native build it cannot make procedural macros with it.
fn stand_ins(archives: &Archives) -> io::Result<PathBuf> {
    let folder = Path::new(&env::var_os("OUT_DIR").unwrap_or_default()).join("archives");
    fs::create_dir_all(&folder)?;
    let Archives { c, math, unwind, compiler } = archives;
    let group = |files: &[&PathBuf]| {
        let files: Vec<_> = files.iter().map(|file| file.display().to_string()).collect();
        format!("GROUP ( {} )\n", files.join(" "))
    };
    let system = group(&[c, unwind, compiler]);
    for library in ["c", "gcc_s", "util", "rt", "pthread", "dl"] {
        fs::write(folder.join(format!("lib{library}.so")), &system)?;
    }
    fs::write(folder.join("libm.so"), group(&math.iter().collect::<Vec<_>>()))?;
    Ok(folder)
}
