package dev.flattail.api.http;

import jakarta.servlet.DispatcherType;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Arrays;
import java.util.Set;
import org.springframework.context.annotation.Configuration;
import org.springframework.util.MultiValueMap;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.method.HandlerMethod;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Refuses query parameters of calls that take none with 400, so that nobody believes that one had
 * an effect. Calls that take some check theirs by {@link QueryParameters}.
 */
@Configuration(proxyBeanMethods = false)
class NoParameters implements WebMvcConfigurer, HandlerInterceptor {
  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(this);
  }

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String query = request.getQueryString();
    // An error's dispatch keeps the query of the call that failed.
    boolean called = request.getDispatcherType() == DispatcherType.REQUEST;
    if (called && query != null && !query.isEmpty() && takesNone(handler)) {
      MultiValueMap<String, String> parameters =
          UriComponentsBuilder.newInstance().query(query).build().getQueryParams();
      QueryParameters unused = new QueryParameters(parameters, Set.of());
    }
    return true;
  }

  private static boolean takesNone(Object handler) {
    return handler instanceof HandlerMethod method
        && method.getBeanType().getPackageName().startsWith("dev.flattail.api")
        && Arrays.stream(method.getMethodParameters())
            .noneMatch(parameter -> parameter.hasParameterAnnotation(RequestParam.class));
  }
}
