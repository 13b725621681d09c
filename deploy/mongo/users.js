// Made from deploy/system.py by `slipway manifests`; change it there.
// Each service's user reaches the service's own database and no other.
const fs = require("fs");
for (const name of ["bases", "enrollment", "assessment", "training", "matching", "placement", "notify"]) {
  db.getSiblingDB("admin").createUser({
    user: `slipway-${name}`,
    pwd: fs.readFileSync(`/run/secrets/${name}_store_password`, "utf8").trim(),
    roles: [{ role: "readWrite", db: `slipway_${name}` }],
  });
}
