/** An XML setting is written with the help of the schema its package carries. */
import assert from "node:assert/strict";
import { agentOf, api, person, seen } from "./person.mjs";
import { zip } from "./zip.mjs";

const NAME = "e2e-routes",
  FILE = `${NAME}-1.0.zip`;
const XSD = `<?xml version="1.0"?>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
  <xs:simpleType name="Mode"><xs:restriction base="xs:string"><xs:enumeration value="fast"/><xs:enumeration value="safe"/></xs:restriction></xs:simpleType>
  <xs:complexType name="Base"><xs:attribute name="name" type="xs:string" use="required"/></xs:complexType>
  <xs:complexType name="Route"><xs:complexContent><xs:extension base="Base">
    <xs:sequence><xs:element name="stop" maxOccurs="unbounded"><xs:complexType><xs:attribute name="city" type="xs:string"/></xs:complexType></xs:element></xs:sequence>
    <xs:attribute name="mode" type="Mode"/></xs:extension></xs:complexContent></xs:complexType>
  <xs:element name="routes"><xs:annotation><xs:documentation>All routes.</xs:documentation></xs:annotation>
    <xs:complexType><xs:sequence><xs:element name="route" type="Route" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>`;
const MANIFEST = `<?xml version="1.0" encoding="utf-8"?>
<Package xmlns="http://schemas.myconstellation.io/Constellation/1.8/PackageManifest" Name="${NAME}" Version="1.0">
  <Settings><Setting name="Routes" type="XmlDocument" schemaXSD="routes.xsd" /></Settings></Package>`;

async function publish(page) {
  const bytes = zip({ "PackageInfo.xml": MANIFEST, "routes.xsd": XSD, "run.sh": "#!/bin/sh\nsleep 1000\n" });
  const made = await api(page, "/uploads", "POST", { file: FILE, size_bytes: bytes.length });
  assert.equal(made.status, 201);
  const { id } = made.body;
  const sent = await page.evaluate(
    async ([at, content]) =>
      (
        await fetch(`/api/v1/uploads/${at}?offset=0`, {
          method: "PATCH",
          headers: { "content-type": "application/octet-stream" },
          body: new Uint8Array(content),
        })
      ).status,
    [id, [...bytes]],
  );
  assert.ok(sent < 300, String(sent));
  assert.ok((await api(page, `/uploads/${id}/publish`, "POST")).status < 300);
}

export const schema = [
  person("CON-03: an XML setting is completed and looked at with the package's schema", async (page) => {
    const agent = await agentOf(page);
    await publish(page);
    await page.goto(`/deploy?package=${NAME}&agent=${agent}`);
    const editor = page.getByRole("textbox", { name: /Routes/ });
    const next = page.getByRole("button", { name: "Next" });
    await next.click();
    await page.getByRole("heading", { level: 2, name: "Instance" }).waitFor();
    await next.click();
    await page.getByRole("heading", { level: 2, name: "Settings" }).waitFor();
    await page.getByText("The package's schema helps while you type").waitFor();
    await editor.click();
    await page.keyboard.type("<");
    const offers = page.locator(".cm-tooltip-autocomplete");
    await offers.getByText("routes", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText('<routes><route name="a" ></route></routes>');
    for (let n = 0; n < "></route></routes>".length; n++) await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("Control+Space");
    await offers.getByText("mode", { exact: true }).waitFor();
    await offers.getByText("name", { exact: true }).waitFor();
    await seen(page, "schema");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+a");
    await page.keyboard.insertText("<routes><detour/></routes>");
    await page.getByText("The schema does not know: <detour>").waitFor();
    await api(page, `/packages/${FILE}`, "DELETE");
  }),
];
