// Rest of what comes over the network.
async function report() {
  const response = await fetch("https://weather.example/today");
  const { headline, ...details } = await response.json();
  console.log(headline); // prints: Rain
  console.log(details); // prints: { place: 'Ghent', hours: [ 6, 7 ] }
  return [headline, ...details.hours];
}

async function* stream(...parts) {
  for (const part of parts) yield part;
}

report()
  .then(async ([headline, ...hours]) => {
    console.log(headline, hours); // prints: Rain [ 6, 7 ]
    for await (const { id, ...others } of stream({ id: 1, x: 2 })) console.log(id, others); // prints: 1 { x: 2 }
    return Promise.all([...hours].map(async (hour, ...others) => [hour, others.length]));
  })
  .then(pairs => console.log(...pairs)); // prints: [ 6, 2 ] [ 7, 2 ]
