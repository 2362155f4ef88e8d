// A worker that ends before it has said anything.
process.exit(7);
