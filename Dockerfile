# Debian, not Alpine: the embedded database has no build for musl on x64.
FROM node:22-slim AS build
WORKDIR /accord
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json ./
COPY src src
COPY tools/bundle.mjs tools/
COPY explorer explorer
COPY schema schema
COPY docs docs
COPY test/questions test/questions
RUN npm run build && npm prune --omit=dev --ignore-scripts

FROM node:22-slim
ENV NODE_ENV=production HOST=0.0.0.0 PORT=4000 ACCORD_DATA=/data
WORKDIR /accord
COPY --from=build /accord/node_modules node_modules
COPY --from=build /accord/dist dist
COPY package.json LICENSE NOTICE ./
COPY schema schema
COPY seeds seeds
# The one folder that is written to; the rest may be mounted read-only.
RUN mkdir /data && chown node:node /data
VOLUME /data
USER node
EXPOSE 4000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/ready`).then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["node", "--enable-source-maps", "dist/cli.js"]
CMD ["serve"]
