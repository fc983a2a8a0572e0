package dev.flattail.app;

import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;

/** The controllers and what guards them. */
@Configuration(proxyBeanMethods = false)
@ConditionalOnRole({Role.API, Role.ALL})
@ComponentScan({"dev.flattail.api", "dev.flattail.security"})
class HttpConfiguration {}
