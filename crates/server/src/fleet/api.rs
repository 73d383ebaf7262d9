//! From wire to door and back.

use super::Known;
use crate::app::App;
use crate::call::Call;
use crate::fault::{Fault, Result};
use crate::http::{Asked, Json, Paging};
use axum::extract::{FromRequestParts, Path, State};
use axum::http::StatusCode;
use axum::http::header::AUTHORIZATION;
use axum::http::request::Parts;
use model::Secret;
use protocol::api::{Agent, AgentChange, EnrollToken, NewEnrollToken, NewVirtualAgent, Page};
use protocol::{Code, Problem};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The routes of this room. Enrolling and removing an agent are routes of `instances`: its instances change with it.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(list_agents, declare_agent))
        .routes(routes!(get_agent, change_agent))
        .routes(routes!(make_enroll_token))
}

impl FromRequestParts<App> for Known {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self> {
        let header = parts.headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok());
        let key = header
            .and_then(|v| v.strip_prefix("Bearer "))
            .ok_or_else(|| Fault::of(Code::NotAuthenticated))?;
        super::recognise(app, &Secret::new(key.trim().to_owned())).await
    }
}

/// Agents by name.
#[utoipa::path(get, path = "/agents", tag = "agents", params(Paging), responses((status = 200, body = Page<Agent>)))]
async fn list_agents(
    State(app): State<App>,
    call: Call,
    Asked(paging): Asked<Paging>,
) -> Result<Json<Page<Agent>>> {
    Ok(Json(super::list(&app, &call, &paging).await?))
}

/// Declare a virtual agent.
#[utoipa::path(post, path = "/agents", tag = "agents", request_body = NewVirtualAgent,
    responses((status = 201, body = Agent), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn declare_agent(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewVirtualAgent>,
) -> Result<(StatusCode, Json<Agent>)> {
    Ok((StatusCode::CREATED, Json(super::declare(&app, &call, ask).await?)))
}

/// One agent.
#[utoipa::path(get, path = "/agents/{agent}", tag = "agents", params(("agent" = String, Path)),
    responses((status = 200, body = Agent), (status = 404, body = Problem)))]
async fn get_agent(State(app): State<App>, call: Call, Path(agent): Path<String>) -> Result<Json<Agent>> {
    Ok(Json(super::get(&app, &call, &agent).await?))
}

/// Change an agent's description or credential.
#[utoipa::path(patch, path = "/agents/{agent}", tag = "agents", request_body = AgentChange, params(("agent" = String, Path)),
    responses((status = 200, body = Agent), (status = 404, body = Problem), (status = 409, body = Problem)))]
async fn change_agent(
    State(app): State<App>,
    call: Call,
    Path(agent): Path<String>,
    Json(ask): Json<AgentChange>,
) -> Result<Json<Agent>> {
    Ok(Json(super::change(&app, &call, &agent, ask).await?))
}

/// A one-time enrolment token.
#[utoipa::path(post, path = "/enroll-tokens", tag = "agents", request_body = NewEnrollToken,
    responses((status = 201, body = EnrollToken), (status = 409, body = Problem), (status = 422, body = Problem)))]
async fn make_enroll_token(
    State(app): State<App>,
    call: Call,
    Json(ask): Json<NewEnrollToken>,
) -> Result<(StatusCode, Json<EnrollToken>)> {
    Ok((StatusCode::CREATED, Json(super::token(&app, &call, ask).await?)))
}
