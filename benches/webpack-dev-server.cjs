// Starts webpack-dev-server on a folder: node webpack-dev-server.cjs ROOT PORT ENTRY
const webpack = require('webpack');
const Server = require('webpack-dev-server');

const [root, port, entry] = process.argv.slice(2);
const compiler = webpack({
  mode: 'development',
  entry,
  stats: 'none',
  infrastructureLogging: { level: 'none' },
});
const options = {
  host: '127.0.0.1',
  port: Number(port),
  hot: false,
  liveReload: true,
  open: false,
  historyApiFallback: true,
  static: [{ directory: root, watch: true }],
};
new Server(options, compiler).start();
