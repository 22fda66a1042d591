setInterval(() => undefined, 1000);
process.stdout.write('ready\n');
