import { ascending, extent, group, histogram, mean, rollup } from "d3-array";
import { hierarchy, treemap } from "d3-hierarchy";
import { geoMercator, geoPath } from "d3-geo";
import { interpolateRgb } from "d3-interpolate";
import { scaleLinear, scaleTime } from "d3-scale";
import { area, curveCatmullRom, line } from "d3-shape";
import { rows, run } from "./run.js";

const people = rows(400);
run(150, () => {
  const x = scaleLinear(extent(people, d => d.age), [0, 800]).nice(), y = scaleLinear([0, 100], [400, 0]);
  const path = line(d => x(d.age), d => y(d.score)).curve(curveCatmullRom)(people);
  const shape = area().x(d => x(d.age)).y0(0).y1(d => y(d.score))(people);
  const root = hierarchy({ children: [...group(people, d => d.city)].map(([name, children]) => ({ name, children })) }).sum(d => d.score ?? 0);
  treemap().size([800, 400])(root);
  const globe = geoPath(geoMercator())({ type: "LineString", coordinates: people.map(p => [p.age - 40, p.score - 50]) });
  return [path.length, shape.length, root.leaves()[7].x1.toFixed(6), [...rollup(people, v => mean(v, d => d.age).toFixed(2), d => d.city)].sort((a, b) => ascending(a[0], b[0])),
    histogram().value(d => d.score)(people).map(b => b.length), globe.length, interpolateRgb("red", "blue")(0.3), scaleTime([new Date(0), new Date(1e12)], [0, 1]).ticks(4).length];
});
