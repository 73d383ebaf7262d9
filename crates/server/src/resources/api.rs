//! From wire to door and back.

use super::versions::Where;
use super::views::{Named, Past, Search};
use super::{people, versions, views};
use crate::app::App;
use crate::call::Call;
use crate::fault::Result;
use crate::http::{Asked, Json};
use axum::extract::{Path, State};
use protocol::Problem;
use protocol::api::{
    DeliverFace, DeliverVersion, LeaseRecord, Lock, LockAsk, Page, Resource, ResourceChange, ResourceItem,
    ResourceItemDone, SetResources,
};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_resources, set_resources))
        .routes(routes!(get_resource))
        .routes(routes!(get_resource_history))
        .routes(routes!(change_resource_items))
        .routes(routes!(list_locks))
        .routes(routes!(get_lock_history))
        .routes(routes!(take_lock))
        .routes(routes!(release_lock))
        .routes(routes!(break_lock))
        .routes(routes!(list_versions))
        .routes(routes!(get_deliver_face))
}

/// Versions of a package that can be delivered, the highest first, and since when.
#[utoipa::path(get, path = "/packages/{package}/versions", tag = "packages", params(("package" = String, Path), Where),
    responses((status = 200, body = Vec<DeliverVersion>), (status = 404, body = Problem)))]
async fn list_versions(
    State(app): State<App>,
    call: Call,
    Path(package): Path<String>,
    Asked(asked): Asked<Where>,
) -> Result<Json<Vec<DeliverVersion>>> {
    Ok(Json(versions::list(&app, &call, &package, &asked).await?))
}

/// The deliver face of a version: scripts, store, depots, since when it can be delivered.
#[utoipa::path(get, path = "/packages/{package}/versions/{version}/deliver", tag = "packages",
    params(("package" = String, Path), ("version" = String, Path), Where),
    responses((status = 200, body = DeliverFace), (status = 404, body = Problem)))]
async fn get_deliver_face(
    State(app): State<App>,
    call: Call,
    Path((package, version)): Path<(String, String)>,
    Asked(asked): Asked<Where>,
) -> Result<Json<DeliverFace>> {
    Ok(Json(versions::get(&app, &call, (&package, &version), &asked).await?))
}

/// Resources by name, with who holds units and who waits.
#[utoipa::path(get, path = "/resources", tag = "resources", params(Search), responses((status = 200, body = Vec<Resource>)))]
async fn list_resources(
    State(app): State<App>,
    call: Call,
    Asked(search): Asked<Search>,
) -> Result<Json<Vec<Resource>>> {
    Ok(Json(views::list(&app, &call, &search).await?))
}

/// One resource. A name with a slash is written with `%2F`.
#[utoipa::path(get, path = "/resources/{name}", tag = "resources", params(("name" = String, Path)),
    responses((status = 200, body = Resource), (status = 404, body = Problem)))]
async fn get_resource(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
) -> Result<Json<Resource>> {
    Ok(Json(views::get(&app, &call, &name).await?))
}

/// Set values: all or none. Of a weight, `0/1` changes nothing when it is free and is refused with the holder's name when it is not.
#[utoipa::path(patch, path = "/resources", tag = "resources", request_body = SetResources,
    responses((status = 200, body = Vec<Resource>), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn set_resources(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<SetResources>,
) -> Result<Json<Vec<Resource>>> {
    Ok(Json(people::set(&app, &call, &ask).await?))
}

/// What happened to a resource, newest first.
#[utoipa::path(get, path = "/resources/{name}/history", tag = "resources", params(("name" = String, Path), Past),
    responses((status = 200, body = Vec<ResourceChange>), (status = 404, body = Problem)))]
async fn get_resource_history(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Asked(past): Asked<Past>,
) -> Result<Json<Vec<ResourceChange>>> {
    Ok(Json(views::history(&app, &call, &name, &past).await?))
}

/// Push to a stack, pop, look at its top, empty it.
#[utoipa::path(post, path = "/resources/{name}/items", tag = "resources", request_body = ResourceItem, params(("name" = String, Path)),
    responses((status = 200, body = ResourceItemDone), (status = 403, body = Problem), (status = 404, body = Problem), (status = 422, body = Problem)))]
async fn change_resource_items(
    State(app): State<App>,
    call: Call,
    Path(name): Path<String>,
    Json(ask): Json<ResourceItem>,
) -> Result<Json<ResourceItemDone>> {
    Ok(Json(people::item(&app, &call, &name, &ask).await?))
}

/// Locks: who holds each, since when, why; who waits.
#[utoipa::path(get, path = "/locks", tag = "resources", responses((status = 200, body = Vec<Lock>)))]
async fn list_locks(State(app): State<App>, call: Call) -> Result<Json<Vec<Lock>>> {
    Ok(Json(views::locks(&app, &call).await?))
}

/// Who held a lock, how long, and how long each had waited, newest first.
#[utoipa::path(get, path = "/locks/history", tag = "resources", params(Named),
    responses((status = 200, body = Page<LeaseRecord>), (status = 404, body = Problem)))]
async fn get_lock_history(
    State(app): State<App>,
    call: Call,
    Asked(named): Asked<Named>,
) -> Result<Json<Page<LeaseRecord>>> {
    Ok(Json(views::lock_history(&app, &call, &named).await?))
}

/// Reserve a lock for a while; the reason is shown to everyone who would deliver.
#[utoipa::path(post, path = "/locks/take", tag = "resources", request_body = LockAsk,
    responses((status = 200, body = Lock), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn take_lock(State(app): State<App>, call: Call, Json(ask): Json<LockAsk>) -> Result<Json<Lock>> {
    Ok(Json(people::take(&app, &call, &ask).await?))
}

/// Give a reservation back: one's own, or with `break-lock` that of somebody else.
#[utoipa::path(post, path = "/locks/release", tag = "resources", request_body = LockAsk,
    responses((status = 200, body = Lock), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn release_lock(State(app): State<App>, call: Call, Json(ask): Json<LockAsk>) -> Result<Json<Lock>> {
    Ok(Json(people::release(&app, &call, &ask).await?))
}

/// Take a lock away from its holder; while that is at work, only with `fence`.
#[utoipa::path(post, path = "/locks/break", tag = "resources", request_body = LockAsk,
    responses((status = 200, body = Lock), (status = 403, body = Problem), (status = 404, body = Problem), (status = 409, body = Problem),
        (status = 422, body = Problem)))]
async fn break_lock(State(app): State<App>, call: Call, Json(ask): Json<LockAsk>) -> Result<Json<Lock>> {
    Ok(Json(people::break_open(&app, &call, &ask).await?))
}
