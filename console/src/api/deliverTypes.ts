/** Shapes of deliveries, spaces, resources and logs, from the server's own description. */
import type { components } from "./schema";
import type { Whole } from "./whole";

type Schemas = components["schemas"];

export type DocumentInfo = Schemas["DocumentInfo"];
export type Applied = Schemas["Applied"];
export type FileFault = Schemas["FileFault"];
export type Resource = Whole<Schemas["Resource"]>;
export type SpaceStanding = Whole<Schemas["SpaceStanding"]>;
export type SpaceView = Whole<Schemas["SpaceView"]>;
export type NodeView = Whole<Schemas["NodeView"]>;
export type LinkView = Schemas["LinkView"];
export type WaitReason = Whole<Schemas["WaitReason"]>;
export type AttemptView = Whole<Schemas["AttemptView"]>;
export type CauseView = Schemas["CauseView"];
export type CheckRow = Whole<Schemas["CheckRow"]>;
export type ObjectAction = Schemas["ObjectAction"];
export type ActionResult = Schemas["ActionResult"];
export type EnvStanding = Whole<Schemas["EnvStanding"]>;
export type EnvPartition = Whole<Schemas["EnvPartition"]>;
export type Installed = Schemas["Installed"];
export type MatrixCell = Whole<Schemas["MatrixCell"]>;
export type Delivery = Whole<Schemas["Delivery"]>;
export type NewDelivery = Schemas["NewDelivery"];
export type DeliveryPlan = Whole<Schemas["DeliveryPlan"]>;
export type DeliverFace = Whole<Schemas["DeliverFace"]>;
export type DeliverVersion = Whole<Schemas["DeliverVersion"]>;
export type Lock = Whole<Schemas["Lock"]>;
export type LeaseRecord = Whole<Schemas["LeaseRecord"]>;
export type MergedLine = Schemas["MergedLine"];
export type ScriptDiff = Schemas["ScriptDiff"];
export type DeliveryRequest = Whole<Schemas["DeliveryRequest"]>;
export type NewRequest = Schemas["NewRequest"];
export type RequestChange = Schemas["RequestChange"];
export type LogChunk = Schemas["LogChunk"];
export type LogText = Schemas["LogText"];
export type CalendarEntry = Schemas["CalendarEntry"];
