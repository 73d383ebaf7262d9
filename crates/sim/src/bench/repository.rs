//! B8: publishing and fetching packages. Peers: docker-registry for uploads, nginx for downloads.

use crate::peers::{self, Peer};
use crate::report::{Bound, Report};
use crate::{Bench, bundles};
use anyhow::{Context, Result, bail};
use sim::house::{Certificate, House};
use sim::proc;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};
use tokio::io::AsyncReadExt;

/// Size of a package here, in bytes.
const PACKAGE_BYTES: u64 = 50_000_000;
/// Connections of a download.
const CONNECTIONS: usize = 8;
/// A run face that is never started here.
const RUN: &str = "[run]\ncommand = [\"./nothing\"]";

pub async fn run(bench: &Bench, report: &mut Report) -> Result<()> {
    upload(bench, report).await?;
    download(bench, report, false).await?;
    download(bench, report, true).await?;
    growth(bench, report).await
}

async fn upload(bench: &Bench, report: &mut Report) -> Result<()> {
    let runs = bench.sized(7, 3);
    let mut house = House::open(bench.programs.clone(), false).await?;
    house.use_token().await?;
    let registry = peers::registry(bench)?;
    let http = reqwest::Client::builder().no_proxy().tcp_nodelay(true).tls_certs_only([]).build()?;
    let (mut ours, mut theirs, mut our_cpu, mut their_cpu) = (vec![], vec![], vec![], vec![]);
    for number in 0..runs {
        let file =
            bundles::stored(bench.path(), &format!("up{number}"), RUN, &[("nothing", b"")], PACKAGE_BYTES)?;
        let digest = sha256(&file)?;
        rustix::fs::sync();
        let cpu = registry.cpu_s();
        theirs.push(registry_upload(&http, &registry, &file, &digest).await?);
        their_cpu.push(registry.cpu_s() - cpu);
        rustix::fs::sync();
        bench.settle().await;

        let (cpu, began) = (proc::cpu_s(house.server_pid()), Instant::now());
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let published = house.client().push(&file, &name, None, |_, _| {}).await?;
        let listed = house.client().package(&name).await?;
        ours.push(began.elapsed().as_secs_f64());
        our_cpu.push(proc::cpu_s(house.server_pid()) - cpu);
        let size = std::fs::metadata(&file)?.len();
        if listed.digest != published.package.digest || listed.size_bytes != size {
            bail!("what is listed is not what was sent");
        }
        std::fs::remove_file(&file)?;
        rustix::fs::sync();
        bench.settle().await;
    }
    let a = report.figure("escale, upload of 50 MB until durable and listed", "s", &ours);
    let b = report.figure("docker-registry, upload of 50 MB until listed", "s", &theirs);
    report.figure("escale, server CPU for it", "s", &our_cpu);
    report.figure("docker-registry, server CPU for it", "s", &their_cpu);
    report.gate("upload over docker-registry", a / b, "", Bound::AtMost(0.7));
    Ok(())
}

fn sha256(file: &Path) -> Result<String> {
    let output = Command::new("sha256sum").arg(file).output().context("could not run sha256sum")?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.split_whitespace().next().map(str::to_owned).context("sha256sum said nothing")
}

/// As its API wants it: a place, then the bytes in one piece; then it is asked whether it has them.
async fn registry_upload(http: &reqwest::Client, peer: &Peer, file: &Path, digest: &str) -> Result<f64> {
    let base = format!("http://127.0.0.1:{}", peer.port);
    let began = Instant::now();
    let place = http.post(format!("{base}/v2/p/blobs/uploads/")).send().await?;
    let place = place.headers().get("location").and_then(|v| v.to_str().ok()).context("no place")?.to_owned();
    let place = if place.starts_with('/') { format!("{base}{place}") } else { place };
    let joint = if place.contains('?') { '&' } else { '?' };
    let size = std::fs::metadata(file)?.len();
    let source = tokio::fs::File::open(file).await?;
    let pieces = futures_util::stream::unfold(source, |mut source| async move {
        let mut piece = vec![0; 256 << 10];
        match source.read(&mut piece).await {
            Ok(0) => None,
            Ok(read) => {
                piece.truncate(read);
                Some((Ok(piece), source))
            }
            Err(error) => Some((Err(error), source)),
        }
    });
    let put = http
        .put(format!("{place}{joint}digest=sha256:{digest}"))
        .header("content-type", "application/octet-stream")
        .header("content-length", size)
        .body(reqwest::Body::wrap_stream(pieces))
        .send()
        .await?;
    if put.status() != 201 {
        bail!("docker-registry answered {}", put.status());
    }
    let listed = http.head(format!("{base}/v2/p/blobs/sha256:{digest}")).send().await?;
    if !listed.status().is_success() {
        bail!("docker-registry does not list it: {}", listed.status());
    }
    Ok(began.elapsed().as_secs_f64())
}

async fn download(bench: &Bench, report: &mut Report, with_tls: bool) -> Result<()> {
    let (runs, seconds) = (bench.sized(5, 2), bench.sized(4, 2));
    let kind = if with_tls { "TLS" } else { "plain" };
    let mut house = House::open(bench.programs.clone(), with_tls).await?;
    let token = house.use_token().await?;
    let www = bench.path().join("www");
    std::fs::create_dir_all(&www)?;
    let file = bundles::stored(&www, &format!("down-{kind}"), RUN, &[("nothing", b"")], PACKAGE_BYTES)?;
    let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
    house.client().push(&file, &name, None, |_, _| {}).await?;
    let certificate = match &house.certificate {
        Some(certificate) => certificate.clone(),
        None => Certificate::make(bench.path())?,
    };
    let nginx = peers::nginx(bench, &www, &certificate)?;
    let nginx_url = match with_tls {
        true => format!("https://127.0.0.1:{}/{name}", nginx.tls_port),
        false => format!("http://127.0.0.1:{}/{name}", nginx.port),
    };
    let url = format!("{}/api/v1/packages/{name}/content", house.url());
    let (mut ours, mut theirs, mut our_cpu, mut their_cpu) = (vec![], vec![], vec![], vec![]);
    let server = house.server_pid();
    for _ in 0..runs {
        let cpu = nginx.cpu_s();
        let (rate, gigabytes) = load(&nginx_url, seconds, None)?;
        theirs.push(rate);
        their_cpu.push((nginx.cpu_s() - cpu) / gigabytes);
        bench.settle().await;
        let cpu = proc::cpu_s(server);
        let (rate, gigabytes) = load(&url, seconds, Some(&token))?;
        ours.push(rate);
        our_cpu.push((proc::cpu_s(server) - cpu) / gigabytes);
        bench.settle().await;
    }
    let a = report.figure(&format!("escale, download at 8 connections, {kind}"), "GB/s", &ours);
    let b = report.figure(&format!("nginx, download at 8 connections, {kind}"), "GB/s", &theirs);
    report.figure(&format!("escale, server CPU, {kind}"), "s/GB", &our_cpu);
    report.figure(&format!("nginx, server CPU, {kind}"), "s/GB", &their_cpu);
    report.gate(&format!("download over nginx, {kind}"), a / b, "", Bound::AtLeast(0.8));
    Ok(())
}

/// Runs wrk; gives GB/s and the gigabytes that came.
fn load(url: &str, seconds: u64, token: Option<&str>) -> Result<(f64, f64)> {
    let mut command = Command::new(peers::program("wrk", "wrk")?);
    command.args(["-t1", &format!("-c{CONNECTIONS}"), &format!("-d{seconds}s")]);
    if let Some(token) = token {
        command.arg("-H").arg(format!("Authorization: Bearer {token}"));
    }
    let output = command.arg(url).output()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    if text.contains("Non-2xx") || !output.status.success() {
        bail!("wrk: {text}{}", String::from_utf8_lossy(&output.stderr));
    }
    let line = text.lines().find(|line| line.starts_with("Transfer/sec:")).context("wrk said nothing")?;
    let value = line.split_whitespace().nth(1).unwrap_or_default();
    let unit = [("GB", 1024.0_f64.powi(3)), ("MB", 1024.0 * 1024.0), ("KB", 1024.0)];
    let (digits, factor) = unit
        .iter()
        .find_map(|(unit, factor)| Some((value.strip_suffix(unit)?, *factor)))
        .with_context(|| format!("wrk said {value}"))?;
    let rate = digits.parse::<f64>()? * factor / 1e9;
    Ok((rate, rate * seconds as f64))
}

async fn growth(bench: &Bench, report: &mut Report) -> Result<()> {
    let bytes = bench.sized(1 << 30, 256 << 20);
    let mut house = House::open(bench.programs.clone(), false).await?;
    house.use_token().await?;
    // A fresh program: memory that checking a password took does not hide anything.
    house.stop_server();
    house.start_server().await?;
    let file: PathBuf = bundles::stored(bench.path(), "large", RUN, &[("nothing", b"")], bytes)?;
    let pid = house.server_pid();
    let caller = house.client().caller().await?;
    tokio::time::sleep(Duration::from_secs(1)).await;
    let before = proc::rss_kib(pid);
    let (peak, over) = (Arc::new(AtomicU64::new(before)), Arc::new(AtomicBool::new(false)));
    let watch = {
        let (peak, over) = (Arc::clone(&peak), Arc::clone(&over));
        std::thread::spawn(move || {
            while !over.load(Ordering::Relaxed) {
                peak.fetch_max(proc::rss_kib(pid), Ordering::Relaxed);
                std::thread::sleep(Duration::from_millis(10));
            }
        })
    };
    let began = Instant::now();
    let pushed = house.client().push(&file, "large-1.0.0.zip", None, |_, _| {}).await;
    let took = began.elapsed().as_secs_f64();
    over.store(true, Ordering::Relaxed);
    let _ = watch.join();
    pushed.with_context(|| format!("{} could not publish", caller.name))?;
    let grown = (peak.load(Ordering::Relaxed) - before) as f64 / 1024.0;
    report.figure("publishing 1 GiB", "s", &[took]);
    report.figure("server at its largest meanwhile", "MiB", &[peak.load(Ordering::Relaxed) as f64 / 1024.0]);
    report.gate("growth of the server while 1 GiB is published", grown, "MiB", Bound::AtMost(16.0));
    Ok(())
}
