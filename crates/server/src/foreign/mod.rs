//! Foreign agents: FusionInventory and GLPI agents as they are (spec/fusioninventory-deploy). Their words are translated into the doors of
//! `computers`, `tasks` and `packages`; nothing below knows that they exist. Answers are exact: this room stands before our router.

pub mod api;
