package dev.flattail.app;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The claim loop and the engine behind it. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole(Role.WORKER)
@ComponentScan("dev.flattail.worker")
class WorkerConfiguration {}
