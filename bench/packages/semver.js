import semver from "semver";
import { numbers, run } from "./run.js";

const random = numbers(5);
const versions = Array.from({ length: 150 }, () => `${random(5)}.${random(20)}.${random(9)}${random(4) ? "" : `-beta.${random(9)}`}`);
run(200, () => [
  semver.maxSatisfying(versions, "^2.3.0 || >=4.1 <4.9.3"),
  semver.rsort([...versions])[3],
  versions.filter(version => semver.satisfies(version, "~1.2 || 3.x")).length,
  semver.inc("1.2.3-beta.4", "prerelease"), semver.minVersion(">=1.2.9-alpha <2").version,
]);
