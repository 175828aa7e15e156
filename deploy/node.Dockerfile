# One image for every tier: what a node is, its configuration says.
FROM node:26-bookworm-slim AS build
WORKDIR /guantong
COPY package.json package-lock.json .npmrc ./
COPY packages/standard/package.json packages/standard/
COPY packages/contract/package.json packages/contract/
COPY packages/node/package.json packages/node/
COPY packages/view/package.json packages/view/
COPY packages/web/package.json packages/web/
COPY packages/cli/package.json packages/cli/
COPY packages/cli/bin packages/cli/bin
COPY deploy/package.json deploy/
COPY tests/package.json tests/
RUN npm ci --no-fund --no-audit --loglevel=error
COPY schemas schemas
COPY packages packages
COPY deploy deploy
RUN PRISMA_SCHEMA_ENGINE_BINARY=/bin/true node_modules/.bin/prisma generate --schema schemas/store

FROM node:26-bookworm-slim
ENV NODE_ENV=production
WORKDIR /guantong
COPY --from=build /guantong /guantong
USER node
EXPOSE 7400
# With http.tls: https://127.0.0.1:7400/readyz, and NODE_EXTRA_CA_CERTS names its authority.
ENV GUANTONG_HEALTH=http://127.0.0.1:7400/readyz
HEALTHCHECK --interval=10s --timeout=3s --start-period=60s \
  CMD ["node", "-e", "fetch(process.env.GUANTONG_HEALTH).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "packages/cli/src/main.ts"]
CMD ["serve", "--config", "/etc/guantong/node.yaml"]
