// Property reads and writes on objects of two shapes, and a method call.
// sizes: 10000
bench("properties", n => {
  class Point {
    constructor(x, y) {
      this.x = x;
      this.y = y;
    }
    move(dx, dy) {
      this.x += dx;
      this.y += dy;
    }
  }
  class Named extends Point {
    constructor(x, y, name) {
      super(x, y);
      this.name = name;
    }
  }
  return {
    ops: n,
    run() {
      const points = [new Point(0, 0), new Named(1, 2, "a")];
      for (let i = 0; i < n; i++) points[i & 1].move(1, i & 3);
      return points[0].x + points[0].y + points[1].x + points[1].y;
    },
  };
});
