"""Addresses of sign-in, work, people and tokens. Of allauth only what this hub uses: no sign-up, no mail."""

from allauth.account import views as account
from allauth.socialaccount import views as socialaccount
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from tallystick.hub.agencies import pages, people_pages

accounts: list[URLPattern | URLResolver] = [
    path("login/", pages.SignIn.as_view(), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", account.reauthenticate, name="account_reauthenticate"),
    path("password/change/", pages.ChangePassword.as_view(), name="account_change_password"),
    path("2fa/", include("allauth.mfa.urls")),
    path("3rdparty/login/cancelled/", socialaccount.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", socialaccount.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]

urlpatterns: list[URLPattern | URLResolver] = [
    path("accounts/", include(accounts)),
    path("exercise/sign-in/", pages.exercise_sign_in, name="exercise_sign_in"),
    path("purpose/", pages.work, name="work"),
    path("purpose/end/", pages.work_end, name="work_end"),
    path("account/security/", RedirectView.as_view(pattern_name="mfa_index"), name="security"),
    path("account/tokens/", pages.token_list, name="tokens"),
    path("account/tokens/<int:token>/revoke/", pages.token_revoke, name="token_revoke"),
    path("people/", people_pages.people, name="people"),
    path("people/new/", people_pages.person_new, name="person_new"),
    path("people/<str:account>/", people_pages.person, name="person"),
    path("people/<str:account>/deactivate/", people_pages.person_deactivate, name="person_deactivate"),
    path("people/<str:account>/reactivate/", people_pages.person_reactivate, name="person_reactivate"),
    path("people/<str:account>/second-factor/", people_pages.person_second_factor, name="person_second_factor"),
    path("people/<str:account>/password/", people_pages.person_password, name="person_password"),
]
