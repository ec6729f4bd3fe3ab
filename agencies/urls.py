"""Addresses of accounts."""

from django.urls import path

from agencies.views import account, deputies, inbox, people, sign_in

app_name = "agencies"

urlpatterns = [
    path("account/sign-in/", sign_in.SignIn.as_view(), name="sign-in"),
    path("account/sign-out/", sign_in.SignOut.as_view(), name="sign-out"),
    path("account/", account.account, name="account"),
    path("account/password/", account.own_password, name="own-password"),
    path("account/deputies/", deputies.deputies, name="deputies"),
    path("account/deputies/<int:pk>/end/", deputies.end, name="deputy-end"),
    path("account/notices/", inbox.preferences, name="notice-preferences"),
    path("account/unsubscribe/<str:token>/", inbox.unsubscribe, name="unsubscribe"),
    path("inbox/", inbox.inbox, name="inbox"),
    path("manage/accounts/", people.accounts, name="accounts"),
    path("manage/accounts/new/", people.new_accounts, name="new-accounts"),
    path("manage/accounts/<int:pk>/password/", people.reset_password, name="reset-password"),
]
