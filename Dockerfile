# Three images from one jar: `api` (no libtorch), `worker-cpu`, `worker-gpu`. docs/how-to/deploy-with-compose.md describes their use and sizes.
#
#   docker build --target api -t flattail-api .
#   docker build --target worker-cpu -t flattail-worker-cpu .
#   docker build --target worker-gpu -t flattail-worker-gpu .
#
# JAR=prebuilt uses target/flattail-*.jar from ./mvnw package instead of building it from the sources.
ARG JAR=source
ARG JDK=eclipse-temurin:25.0.4.1_1-jdk-noble@sha256:589ff4cc3f71aab462e7048a47a0d10edf57fbccde3fceea2281e610bf5880b4
ARG DEBIAN=debian:13.7-slim@sha256:a29215f6a35e51e22adffa17f89e9d2ef06214e64a2bad10d765c46aea49f11f
ARG PYTORCH=pytorch/pytorch:2.7.1-cuda12.8-cudnn9-runtime@sha256:c16f4c749e2d9e96878875cdf6cc45cddda1d1a36fddd371dd6f2360f1b6e2a2


# --- The jar

FROM ${JDK} AS jar-source
WORKDIR /build
COPY .mvn .mvn
COPY mvnw pom.xml ./
COPY db db
COPY api-spec api-spec
COPY src/main src/main
# For the provenance of jobs: docker build --build-arg COMMIT=$(git rev-parse HEAD)
ARG COMMIT=unknown
RUN mkdir -p src/main/resources/META-INF && echo "$COMMIT" > src/main/resources/META-INF/commit
RUN --mount=type=cache,target=/root/.m2 \
    ./mvnw --batch-mode --no-transfer-progress -Dquick -Dmaven.test.skip package \
    && mkdir /jar && cp target/quick/target/flattail-*.jar /jar/flattail.jar

FROM ${JDK} AS jar-prebuilt
COPY target/flattail-*.jar /jar/flattail.jar

FROM jar-${JAR} AS layers
RUN java -Djarmode=tools -jar /jar/flattail.jar extract --layers --destination /layers --application-filename flattail.jar


# --- Java: the modules that the service needs, and the tools that inspect a running JVM

FROM ${JDK} AS java
RUN jlink --output /java --compress zip-6 --no-header-files --no-man-pages --generate-cds-archive \
    --add-modules java.se,jdk.charsets,jdk.crypto.ec,jdk.jcmd,jdk.jfr,jdk.management,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.unsupported,jdk.zipfs


# --- libtorch with DJL's native binding next to it, so that a worker unpacks and downloads nothing when it starts.

FROM layers AS libtorch-cpu
WORKDIR /unpacked
RUN for jar in /layers/torch-natives/lib/*.jar; do jar --extract --file "$jar" pytorch jnilib; done \
    && mkdir -p /opt/libtorch/lib \
    && mv pytorch/cpu/linux-*/*.so* "jnilib/linux-$(uname -m)/cpu/libdjl_torch.so" /opt/libtorch/lib

FROM layers AS binding-cu128
WORKDIR /unpacked
RUN jar --extract --file /layers/torch-natives/lib/pytorch-jni-*.jar jnilib \
    && mv "jnilib/linux-$(uname -m)/cu128/libdjl_torch.so" /libdjl_torch.so

# torch finds CUDA's libraries by their path relative to its own, so both are copied together, without Python.
FROM ${PYTORCH} AS libtorch-cu128
RUN site=$(python3 -c 'import sysconfig; print(sysconfig.get_path("purelib"))') \
    && mkdir -p /opt/libtorch/torch \
    && cp -r "$site/torch/lib" /opt/libtorch/torch/lib \
    && rm -f /opt/libtorch/torch/lib/libtorch_python.so /opt/libtorch/torch/lib/*test*.so /opt/libtorch/torch/lib/*backend_with_compiler*.so \
    && for libraries in nvidia cusparselt; do if [ -d "$site/$libraries" ]; then cp -r "$site/$libraries" /opt/libtorch/; fi; done \
    && find /opt/libtorch -name include -prune -exec rm -r {} +
COPY --from=binding-cu128 /libdjl_torch.so /opt/libtorch/torch/lib/


# --- Shared by all images: a user and a home. The rest of the root filesystem may be read-only, with /tmp in memory.

FROM ${DEBIAN} AS base
RUN groupadd --gid 10001 flattail \
    && useradd --uid 10001 --gid 10001 --home-dir /var/lib/flattail --no-create-home --shell /usr/sbin/nologin flattail \
    && install --directory --owner=flattail --group=flattail --mode=0750 /var/lib/flattail
COPY --from=java /java /opt/java
COPY src/main/docker/healthy src/main/docker/rehearse-start /opt/flattail/
# Java takes the encoding of file names from the locale; the service refuses to start without UTF-8.
ENV PATH=/opt/java/bin:$PATH FLATTAIL_HOME=/var/lib/flattail LANG=C.UTF-8
WORKDIR /var/lib/flattail
# On SIGTERM the api finishes its requests; a worker saves a checkpoint after the current step and releases its job.
STOPSIGNAL SIGTERM

FROM base AS worker
COPY --from=layers /layers/dependencies /opt/flattail
COPY --from=layers /layers/engine /opt/flattail
COPY --from=layers /layers/application /opt/flattail
# The port for probes and metrics listens only inside the container, unless FLATTAIL_WORKER_MANAGEMENT_ADDRESS is set.
ENV FLATTAIL_ROLE=worker FLATTAIL_WORKER_MANAGEMENT_PORT=8081 PYTORCH_VERSION=2.7.1
# glibc keeps the memory of freed tensors, libtorch asks for huge pages, and waiting threads soon give way: WorkerEnvironment.java.
ENV MALLOC_MMAP_THRESHOLD_=4294967296 MALLOC_TRIM_THRESHOLD_=4294967296 MALLOC_TOP_PAD_=67108864 THP_MEM_ALLOC_ENABLE=1 GOMP_SPINCOUNT=6000
EXPOSE 8081
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=3m CMD ["/opt/flattail/healthy", "8081", "/actuator/health/readiness"]
# Image data is in Java's heap; networks are outside of it. The other options: dev.flattail.app.aot.StartOptions.
ENTRYPOINT ["java", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-XX:AOTCache=/opt/flattail/flattail.aot", "-XX:MaxRAMPercentage=40", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/flattail/flattail.jar"]


# --- The images

FROM worker AS worker-cpu
COPY --from=libtorch-cpu /opt/libtorch /opt/libtorch
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch/lib PYTORCH_FLAVOR=cpu
USER root
RUN /opt/flattail/rehearse-start
USER 10001:10001

FROM worker AS worker-gpu
COPY --from=libtorch-cu128 /opt/libtorch /opt/libtorch
ENV PYTORCH_LIBRARY_PATH=/opt/libtorch/torch/lib PYTORCH_FLAVOR=cu128 \
    NVIDIA_VISIBLE_DEVICES=all NVIDIA_DRIVER_CAPABILITIES=compute,utility
USER root
RUN /opt/flattail/rehearse-start
USER 10001:10001

# Last, so that it is the default target.
FROM base AS api
COPY --from=layers /layers/dependencies /opt/flattail
COPY --from=layers /layers/application /opt/flattail
RUN if find / -xdev \( -name '*torch*' -o -name '*djl*' \) | grep .; then echo "libtorch is no part of this image" >&2; exit 1; fi
RUN /opt/flattail/rehearse-start
# It listens on the container's network, so it refuses to start without flattail.security.*.
ENV FLATTAIL_ROLE=api SERVER_ADDRESS=0.0.0.0
EXPOSE 8080
USER 10001:10001
HEALTHCHECK --interval=10s --timeout=5s --start-period=3m CMD ["/opt/flattail/healthy", "8080", "/actuator/health/readiness"]
ENTRYPOINT ["java", "-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0", "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED", "-XX:AOTCache=/opt/flattail/flattail.aot", "-XX:MaxRAMPercentage=60", "-XX:+ExitOnOutOfMemoryError", "-jar", "/opt/flattail/flattail.jar"]
