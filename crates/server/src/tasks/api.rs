//! From wire to door and back.

use super::export::Form;
use super::log::Span;
use super::{actions, export, log, runs, slots, views, write};
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json, Paging};
use axum::body::Body;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue, StatusCode};
use axum::response::sse::{KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use protocol::Problem;
use protocol::api::{
    ComputerAction, ForceStart, ItemResult, NewTask, Page, RunAction, RunLog, RunsChanged, TargetProgress,
    Task, TaskRun, TimeSlot,
};
use protocol::install::RunLine;
use serde::Deserialize;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_tasks, create_task))
        .routes(routes!(get_task, put_task, remove_task))
        .routes(routes!(activate_task))
        .routes(routes!(deactivate_task))
        .routes(routes!(force_start_task))
        .routes(routes!(duplicate_task))
        .routes(routes!(task_progress))
        .routes(routes!(list_runs))
        .routes(routes!(export_runs))
        .routes(routes!(act_on_runs))
        .routes(routes!(get_run))
        .routes(routes!(read_run_log))
        .routes(routes!(download_run_log))
        .routes(routes!(follow_run))
        .routes(routes!(list_time_slots))
        .routes(routes!(get_time_slot, put_time_slot, remove_time_slot))
        .routes(routes!(act_on_computers))
}

fn told(call: &Call, mut task: Task) -> Json<Task> {
    views::localise(&mut task, call.lang);
    Json(task)
}

/// Tasks by name.
#[utoipa::path(get, path = "/tasks", tag = "tasks", params(views::Which), responses((status = 200, body = Vec<Task>)))]
async fn list_tasks(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<views::Which>,
) -> Result<Json<Vec<Task>>> {
    Ok(Json(views::list(&app, &call, &which).await?))
}

/// Make a task; it is not active.
#[utoipa::path(post, path = "/tasks", tag = "tasks", request_body = NewTask,
    responses((status = 201, body = Task), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn create_task(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewTask>,
) -> Result<(StatusCode, Json<Task>)> {
    let task = write::create(&app, &call, ask).await?;
    Ok((StatusCode::CREATED, told(&call, task)))
}

/// One task.
#[utoipa::path(get, path = "/tasks/{name}", tag = "tasks", params(("name" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem)))]
async fn get_task(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<Json<Task>> {
    Ok(told(&call, views::get(&app, &call, &name).await?))
}

/// Replace everything people wrote of a task. Jobs keep their runs by name, packages by version.
#[utoipa::path(put, path = "/tasks/{name}", tag = "tasks", request_body = NewTask, params(("name" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn put_task(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<NewTask>,
) -> Result<Json<Task>> {
    let task = write::change(&app, &call, &name, ask).await?;
    Ok(told(&call, task))
}

/// Remove an inactive task with its runs and their logs.
#[utoipa::path(delete, path = "/tasks/{name}", tag = "tasks", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_task(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<StatusCode> {
    write::remove(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Activate a task: when this answers, its runs are there.
#[utoipa::path(post, path = "/tasks/{name}/activate", tag = "tasks", params(("name" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem)))]
async fn activate_task(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<Json<Task>> {
    let task = write::activate(&app, &call, &name).await?;
    Ok(told(&call, task))
}

/// Deactivate a task: what waits is called off, what was handed out goes on.
#[utoipa::path(post, path = "/tasks/{name}/deactivate", tag = "tasks", params(("name" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem)))]
async fn deactivate_task(State(app): State<App>, call: Call, Path(name): Path<String>) -> Result<Json<Task>> {
    let task = write::deactivate(&app, &call, &name).await?;
    Ok(told(&call, task))
}

/// Start an active task now, whatever its start and its preparation slot.
#[utoipa::path(post, path = "/tasks/{name}/force-start", tag = "tasks", request_body = ForceStart, params(("name" = String, Path)),
    responses((status = 200, body = Task), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn force_start_task(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(how): Json<ForceStart>,
) -> Result<Json<Task>> {
    let task = write::force(&app, &call, &name, how).await?;
    Ok(told(&call, task))
}

/// The name of a copy.
#[derive(Debug, Default, Deserialize, utoipa::ToSchema)]
#[serde(deny_unknown_fields, default)]
struct CopyName {
    /// Name.
    name: String,
}

/// Make an inactive copy.
#[utoipa::path(post, path = "/tasks/{name}/duplicate", tag = "tasks", request_body = CopyName, params(("name" = String, Path)),
    responses((status = 201, body = Task), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn duplicate_task(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(copy): Json<CopyName>,
) -> Result<(StatusCode, Json<Task>)> {
    let task = write::duplicate(&app, &call, &name, &copy.name).await?;
    Ok((StatusCode::CREATED, told(&call, task)))
}

/// Counts of each package of each job.
#[utoipa::path(get, path = "/tasks/{name}/progress", tag = "tasks", params(("name" = String, Path)),
    responses((status = 200, body = Vec<TargetProgress>), (status = 404, body = Problem)))]
async fn task_progress(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<Vec<TargetProgress>>> {
    Ok(Json(views::progress(&app, &call, &name).await?))
}

/// Runs: of a task in the order of its jobs and packages, of a computer newest first.
#[utoipa::path(get, path = "/runs", tag = "runs", params(Paging, runs::Which),
    responses((status = 200, body = Page<TaskRun>), (status = 404, body = Problem)))]
async fn list_runs(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
    Asked(which): Asked<runs::Which>,
) -> Result<Json<Page<TaskRun>>> {
    Ok(Json(runs::list(&app, &call, &which, &paging).await?))
}

/// Form of a file.
#[derive(Debug, Default, Deserialize, utoipa::IntoParams)]
#[into_params(parameter_in = Query)]
#[serde(default)]
struct Formed {
    /// `csv` or `json`.
    format: String,
}

/// Results as a file.
#[utoipa::path(get, path = "/runs/export", tag = "runs", params(runs::Which, Formed),
    responses((status = 200, content_type = "text/csv", body = String), (status = 404, body = Problem)))]
async fn export_runs(
    State(app): State<App>,
    call: Call,
    Asked(which): Asked<runs::Which>,
    Asked(formed): Asked<Formed>,
) -> Result<Response> {
    let (form, kind, file) = match formed.format.as_str() {
        "" | "csv" => (Form::Csv, "text/csv; charset=utf-8", "attachment; filename=\"runs.csv\""),
        "json" => (Form::Json, "application/json", "attachment; filename=\"runs.json\""),
        _ => return Err(Fault::field("format", "csv or json")),
    };
    let text = export::export(app, &call, &which, form).await?;
    let mut response = Response::new(Body::from_stream(text));
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    response.headers_mut().insert(CONTENT_DISPOSITION, HeaderValue::from_static(file));
    Ok(response)
}

/// Call runs off, do them again, or take them as failed.
#[utoipa::path(post, path = "/runs/actions", tag = "runs", request_body = RunAction,
    responses((status = 200, body = RunsChanged), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn act_on_runs(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<RunAction>,
) -> Result<Json<RunsChanged>> {
    Ok(Json(actions::on_runs(&app, &call, &ask).await?))
}

/// One run.
#[utoipa::path(get, path = "/runs/{id}", tag = "runs", params(("id" = String, Path)),
    responses((status = 200, body = TaskRun), (status = 404, body = Problem)))]
async fn get_run(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Json<TaskRun>> {
    Ok(Json(runs::get(&app, &call, &id).await?))
}

/// Lines of a run's log.
#[utoipa::path(get, path = "/runs/{id}/log", tag = "runs", params(("id" = String, Path), Span),
    responses((status = 200, body = RunLog), (status = 404, body = Problem)))]
async fn read_run_log(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(span): Asked<Span>,
) -> Result<Json<RunLog>> {
    Ok(Json(log::read(&app, &call, &id, &span).await?))
}

/// The whole log of a run as text.
#[utoipa::path(get, path = "/runs/{id}/log.txt", tag = "runs", params(("id" = String, Path)),
    responses((status = 200, content_type = "text/plain", body = String), (status = 404, body = Problem)))]
async fn download_run_log(State(app): State<App>, call: Call, Path(id): Path<String>) -> Result<Response> {
    let text = log::download(app, &call, &id).await?;
    let mut response = Response::new(Body::from_stream(text));
    let kind = HeaderValue::from_static("text/plain; charset=utf-8");
    response.headers_mut().insert(CONTENT_TYPE, kind);
    let file = HeaderValue::from_static("attachment; filename=\"run.txt\"");
    response.headers_mut().insert(CONTENT_DISPOSITION, file);
    Ok(response)
}

/// A run as it goes: events `line` and `run`.
#[utoipa::path(get, path = "/runs/{id}/follow", tag = "runs", params(("id" = String, Path), Span),
    responses((status = 200, content_type = "text/event-stream", body = RunLine), (status = 404, body = Problem)))]
async fn follow_run(
    State(app): State<App>,
    call: Call,
    Path(id): Path<String>,
    Asked(span): Asked<Span>,
    headers: HeaderMap,
) -> Result<Response> {
    let resumed = headers.get("last-event-id").and_then(|v| v.to_str().ok()).and_then(|v| v.parse().ok());
    let span = Span { after: resumed.or(span.after), ..span };
    let events = log::follow(app, &call, &id, &span).await?;
    let mut response = Sse::new(events).keep_alive(KeepAlive::default()).into_response();
    // Proxies must hand each event on at once.
    response.headers_mut().insert("x-accel-buffering", HeaderValue::from_static("no"));
    Ok(response)
}

/// Time slots by name.
#[utoipa::path(get, path = "/time-slots", tag = "tasks", responses((status = 200, body = Vec<TimeSlot>)))]
async fn list_time_slots(State(app): State<App>, call: Call) -> Result<Json<Vec<TimeSlot>>> {
    Ok(Json(slots::list(&app, &call).await?))
}

/// One time slot.
#[utoipa::path(get, path = "/time-slots/{name}", tag = "tasks", params(("name" = String, Path)),
    responses((status = 200, body = TimeSlot), (status = 404, body = Problem)))]
async fn get_time_slot(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<TimeSlot>> {
    Ok(Json(slots::get(&app, &call, &name).await?))
}

/// Make a time slot, or change it.
#[utoipa::path(put, path = "/time-slots/{name}", tag = "tasks", request_body = TimeSlot, params(("name" = String, Path)),
    responses((status = 200, body = TimeSlot), (status = 422, body = Problem)))]
async fn put_time_slot(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<TimeSlot>,
) -> Result<Json<TimeSlot>> {
    Ok(Json(slots::put(&app, &call, &name, ask).await?))
}

/// Take a time slot away that no task names.
#[utoipa::path(delete, path = "/time-slots/{name}", tag = "tasks", params(("name" = String, Path)),
    responses((status = 204), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn remove_time_slot(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<StatusCode> {
    slots::remove(&app, &call, &name).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// One action on a selection of computers; each gets its own result. Asks for `deploy` to target a task, for `control` to wake.
#[utoipa::path(post, path = "/computers/actions", tag = "computers", request_body = ComputerAction,
    responses((status = 200, body = Vec<ItemResult>), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn act_on_computers(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<ComputerAction>,
) -> Result<Json<Vec<ItemResult>>> {
    Ok(Json(actions::on_computers(&app, &call, &ask).await?))
}
