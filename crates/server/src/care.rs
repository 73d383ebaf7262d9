//! Care of an installation: migrate, look for what is wrong, backup, restore.

use crate::args;
use crate::config::Config;
use crate::run::open_database;
use crate::store::Query;
use crate::wake::Wake;
use anyhow::{Context, bail};
use std::fmt::Write;
use std::fs::{self, File};
use std::path::Path;

/// Brings the database up to this version.
///
/// # Errors
/// When it cannot be opened or migrated.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    fs::create_dir_all(&config.server.data)
        .with_context(|| format!("could not make the data folder {}", config.server.data.display()))?;
    open_database(config, Wake::default()).await?.close().await;
    Ok(())
}

const VERSIONS: &str = "SELECT package, version, digest, size_bytes FROM versions ORDER BY package_fold, id";

/// Statements of this file, for the test that prepares them all on both engines.
pub const STATEMENTS: &[&str] = &[VERSIONS];

/// Looks for what is wrong; the text says it, the flag whether all is well. Changes nothing but migrations.
pub async fn doctor(config: &Config) -> (String, bool) {
    let mut text = String::new();
    let mut well = true;
    let mut say = |good: bool, what: String| {
        well &= good;
        let _ = writeln!(text, "{} {what}", if good { "ok  " } else { "BAD " });
    };
    let data = &config.server.data;
    match fs::metadata(data) {
        Ok(meta) if meta.is_dir() => say(true, format!("data folder {}", data.display())),
        _ => say(
            false,
            format!(
                "{} is no folder yet: start the server once, or name another with --data",
                data.display()
            ),
        ),
    }
    match (crate::http::tls::Acceptor::read(&config.tls), &config.tls.cert) {
        (Ok(_), Some(cert)) => say(true, format!("certificate {}", cert.display())),
        (Ok(_), None) => say(true, "plain HTTP, on loopback or behind a proxy".to_owned()),
        (Err(error), _) => say(false, format!("{error:#}")),
    }
    match open_database(config, Wake::default()).await {
        Err(error) => say(false, format!("{error:#}")),
        Ok(db) => {
            say(true, format!("database ({})", db.engine()));
            match missing_files(&db, data).await {
                Ok(missing) if missing.is_empty() => {
                    say(true, "every published version has its file".to_owned())
                }
                Ok(missing) => say(false, format!("files are missing or cut: {}", missing.join(", "))),
                Err(error) => say(false, format!("{error:#}")),
            }
            db.close().await;
        }
    }
    (text, well)
}

/// Published versions whose file is not there or has another size.
async fn missing_files(db: &crate::store::Db, data: &Path) -> anyhow::Result<Vec<String>> {
    let mut missing = Vec::new();
    for row in db.read().rows(VERSIONS, args![]).await? {
        let (package, version): (String, String) = (row.get(0)?, row.get(1)?);
        let hex = row.digest(2)?.hex();
        let file = data.join("blobs").join(&hex[..2]).join(&hex);
        if fs::metadata(&file).map(|m| m.len()).ok() != Some(row.number(3)?) {
            missing.push(format!("{package} {version}"));
        }
    }
    Ok(missing)
}

/// Writes the database and every package file to one archive, while the server goes on. The database is copied first:
/// every version in it then has its file, because files are published before their version and removed after it.
///
/// # Errors
/// For a PostgreSQL database; when the file exists or cannot be written (a partial one is removed).
pub async fn backup(config: &Config, file: &Path) -> anyhow::Result<String> {
    if file.exists() {
        bail!("{} exists already; choose another name", file.display());
    }
    let db = open_database(config, Wake::default()).await?;
    let folder = file.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let copy = folder.join(format!(".escale-backup-{}.db", std::process::id()));
    let copied = db.copy_to(&copy).await.context("could not copy the database");
    db.close().await;
    let partial = folder.join(format!(".escale-backup-{}.partial", std::process::id()));
    let written = copied.and_then(|()| archive(&copy, &config.server.data.join("blobs"), &partial));
    let _ = fs::remove_file(&copy);
    match written.and_then(|count| Ok((count, fs::rename(&partial, file)?))) {
        Ok((count, ())) => Ok(format!("wrote {} (database and {count} package files)\n", file.display())),
        Err(error) => {
            let _ = fs::remove_file(&partial);
            Err(error.context(format!("could not write {}", file.display())))
        }
    }
}

fn archive(database: &Path, blobs: &Path, out: &Path) -> anyhow::Result<u64> {
    let file = File::create(out)?;
    let mut tar = tar::Builder::new(zstd::Encoder::new(file, 3)?);
    tar.append_path_with_name(database, "escale.db")?;
    let mut count = 0;
    for shelf in fs::read_dir(blobs).into_iter().flatten() {
        let shelf = shelf?;
        if !shelf.file_type()?.is_dir() {
            continue;
        }
        for blob in fs::read_dir(shelf.path())? {
            let blob = blob?;
            let name = Path::new("blobs").join(shelf.file_name()).join(blob.file_name());
            // A file that goes away meanwhile belongs to no version of the copied database's future; skip it.
            if blob.path().is_file() && tar.append_path_with_name(blob.path(), name).is_ok() {
                count += 1;
            }
        }
    }
    tar.into_inner()?.finish()?.sync_all()?;
    Ok(count)
}

/// Fills an empty data folder from a backup.
///
/// # Errors
/// When the folder holds a database already, or the file is no backup.
pub fn restore(config: &Config, file: &Path) -> anyhow::Result<String> {
    if config.database.url.is_some() {
        bail!("a PostgreSQL database is restored with pg_restore");
    }
    let data = &config.server.data;
    if data.join("escale.db").exists() {
        bail!("{} holds a database already; name an empty folder with --data", data.display());
    }
    fs::create_dir_all(data).with_context(|| format!("could not make {}", data.display()))?;
    let reader =
        zstd::Decoder::new(File::open(file).with_context(|| format!("could not read {}", file.display()))?)
            .with_context(|| format!("{} is no backup", file.display()))?;
    let mut found = false;
    for entry in tar::Archive::new(reader).entries()? {
        let mut entry = entry.with_context(|| format!("{} is no backup", file.display()))?;
        let name = entry.path()?.into_owned();
        let known = name == Path::new("escale.db") || name.starts_with("blobs");
        if !known || !entry.header().entry_type().is_file() || !entry.unpack_in(data)? {
            bail!("{} holds {}, which is no part of a backup", file.display(), name.display());
        }
        found |= name == Path::new("escale.db");
    }
    if !found {
        bail!("{} holds no database: it is no backup", file.display());
    }
    Ok(format!("filled {}; start the server with --data {}\n", data.display(), data.display()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::testing::each;
    use serde_json::json;

    #[tokio::test]
    async fn a_backup_made_while_the_server_runs_fills_an_empty_folder() {
        each(|test| async move {
            test.publish_script("Web", "1.0").await;
            test.post("/agents", json!({ "name": "Salon" })).await;
            let away = tempfile::tempdir().unwrap();
            let file = away.path().join("backup.tar.zst");
            let made = backup(&test.app.config, &file).await;
            if test.app.db.engine() != "sqlite" {
                assert!(format!("{:#}", made.unwrap_err()).contains("pg_dump"));
                return test;
            }
            assert!(made.unwrap().contains("1 package files"));
            assert!(backup(&test.app.config, &file).await.is_err(), "a backup is not written over");
            let mut config = test.app.config.clone();
            config.server.data = away.path().join("restored");
            restore(&config, &file).unwrap();
            assert!(restore(&config, &file).is_err(), "a folder in use is not filled");
            let (text, well) = doctor(&config).await;
            assert!(well, "{text}");
            let db = open_database(&config, Wake::default()).await.unwrap();
            assert_eq!(db.read().count("SELECT COUNT(*) FROM agents", args![]).await.unwrap(), 1);
            db.close().await;
            test
        })
        .await;
    }
}
